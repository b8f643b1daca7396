// The languages in which the lab teaches. English is the source; what is not translated falls back to it.

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];
