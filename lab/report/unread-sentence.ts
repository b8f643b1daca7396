// What a report lacks because nobody read it in time, in words.
import type { Report } from './report-schema.ts';

/** null: it has all samples. */
export function unreadSentence({ unread }: Pick<Report, 'unread'>): string | null {
  if (unread.length === 0) return null;
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  const spans = unread.map(({ fromMs, toMs }) => `${seconds(fromMs)} s to ${seconds(toMs)} s`);
  return `This report has no samples of ${spans.join(', ')}: the exporters had overwritten them before they were read.`;
}
