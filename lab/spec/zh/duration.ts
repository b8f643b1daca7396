// 时长的中文写法。

const UNITS: Record<string, string> = { ms: '毫秒', s: '秒', m: '分钟', h: '小时' };

/** "300ms" → "300 毫秒" */
export function durationZh(text: string): string {
  return text.replace(/^(\d+)(ms|s|m|h)$/, (_, number: string, unit: string) => `${number} ${UNITS[unit]}`);
}
