// How wide text is on a terminal, and making it fit. A terminal counts columns, JavaScript counts UTF-16 units.

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
// biome-ignore lint/suspicious/noControlCharactersInRegex: colour sequences begin with ESC
const COLOR = /(\x1b\[[0-9;]*m)/;
const RESET = '\x1b[0m';

/**
 * Characters that take two columns: East Asian wide and full-width (Unicode Standard Annex 11), and emoji in colour.
 * Box drawing and arrows are "ambiguous" there; terminals outside East Asian locales give them one.
 */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** One column each; most of what is written, and told a hundred times as fast. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Columns that the text takes; colour sequences take none. */
export function textWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of SEGMENTER.segment(
    text
      .split(COLOR)
      .filter((part) => !isColor(part))
      .join(''),
  ))
    width += graphemeWidth(segment);
  return width;
}

/** A part of a text that was split at its colours. */
function isColor(part: string): boolean {
  return part.startsWith('\x1b[');
}

function graphemeWidth(grapheme: string): number {
  if (NO_WIDTH.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

/** Text from a file made harmless: what would move the cursor or change colours is shown as �. One line. */
export function plainText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** At most `width` columns; what does not fit ends in …. Colours are kept, and ended. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width <= 0) return '';
  let out = '';
  let left = width - 1;
  let colored = false;
  for (const part of text.split(COLOR)) {
    if (isColor(part)) {
      out += part;
      colored = part !== RESET;
      continue;
    }
    for (const { segment } of SEGMENTER.segment(part)) {
      left -= graphemeWidth(segment);
      if (left < 0) return `${out}…${colored ? RESET : ''}`;
      out += segment;
    }
  }
  return out;
}

/** Exactly `width` columns: cut, or filled with spaces after the text, or before it. */
export function fit(text: string, width: number, align: 'start' | 'end' = 'start'): string {
  const short = truncate(text, width);
  const fill = ' '.repeat(Math.max(0, width - textWidth(short)));
  return align === 'start' ? short + fill : fill + short;
}

/**
 * Lines of at most `width` columns, broken between words, and between Chinese characters, which have no spaces; a longer
 * word is broken where it must be.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let taken = 0;
  for (const { part, gap } of unbroken(text, Math.max(1, width))) {
    const more = textWidth(part);
    if (line !== '' && taken + gap.length + more > width) {
      lines.push(line);
      line = '';
    }
    taken = line === '' ? more : taken + gap.length + more;
    line = line === '' ? part : line + gap + part;
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

const CHINESE = /^[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/;
/** What closes does not begin a line, and what opens does not end one. */
const CLOSES = /^[、。〉》」』】〕），．：；？！％”’…]/;
const OPENS = /^[〈《「『【〔（“‘]/;

/** The parts between which a line may break, each with what stands before it where it does not. */
function unbroken(text: string, width: number): { part: string; gap: '' | ' ' }[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.flatMap((word) =>
    chineseParts(word)
      .flatMap((part) => pieces(part, width))
      .map((part, i) => ({ part, gap: i === 0 ? ' ' : '' })),
  );
}

function chineseParts(word: string): string[] {
  if (PLAIN.test(word)) return [word];
  const parts: string[] = [];
  let before = '';
  for (const { segment } of SEGMENTER.segment(word)) {
    const mayBreak = (CHINESE.test(before) || CHINESE.test(segment)) && !CLOSES.test(segment);
    if (before === '' || (mayBreak && !OPENS.test(before))) parts.push(segment);
    else parts.push(`${parts.pop() ?? ''}${segment}`);
    before = segment;
  }
  return parts;
}

function pieces(word: string, width: number): string[] {
  if (textWidth(word) <= width) return [word];
  const out: string[] = [];
  let piece = '';
  let taken = 0;
  for (const { segment } of SEGMENTER.segment(word)) {
    const more = graphemeWidth(segment);
    if (piece !== '' && taken + more > width) {
      out.push(piece);
      piece = '';
      taken = 0;
    }
    piece += segment;
    taken += more;
  }
  return [...out, piece];
}
