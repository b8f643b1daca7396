// 去掉中文里多余的空格：YAML 的换行会变成空格，而汉字之间、全角标点两侧不应有空格。

const STRAY =
  /(?<=[\u3001-\u303f\uff00-\uff65])\s+|\s+(?=[\u3001-\u303f\uff00-\uff65])|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])/g;

/** Spaces between Chinese and Latin words stay, as good typesetting wants them. */
export function withoutStraySpaces(text: string): string {
  return text.trim().replace(/\s+/g, ' ').replace(STRAY, '');
}
