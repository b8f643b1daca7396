// Which language the reader wants.
import type { Language } from '#lab/spec/language.ts';

/** As POSIX says: the first of LC_ALL, LC_MESSAGES and LANG that is not empty. Chinese for zh_CN.UTF-8 and its like. */
export function languageOf(env: Readonly<Record<string, string | undefined>> = process.env): Language {
  const locale = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value !== undefined && value !== '');
  return /^zh([_.@-]|$)/i.test(locale ?? '') ? 'zh' : 'en';
}
