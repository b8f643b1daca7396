// A state's picture as text, in plain ASCII: terminals in East Asian locales draw arrows and boxes two columns wide.
//
//   client                                server
//   close()       --- FIN ---X            ESTABLISHED
//   [FIN_WAIT_1]                          ESTABLISHED
import type { PictureRow } from './state-story.ts';

const WAY = 22;
/** Where a lost segment ends. */
const HALF = 12;

/** Lines without trailing spaces; the head names the sides. */
export function drawPicture(rows: readonly PictureRow[]): string[] {
  const left = Math.max(...rows.map(({ client = '' }) => client.length), 'client'.length) + 2;
  const line = (client: string, way: string, server: string) =>
    `${client.padEnd(left)}${way.padEnd(WAY)}  ${server}`.trimEnd();
  return [
    line('client', '', 'server'),
    ...rows.map(({ client = '', server = '', segment }) => line(client, arrow(segment), server)),
  ];
}

function arrow(segment: PictureRow['segment']): string {
  if (!segment) return '';
  const { from, name, lost } = segment;
  const length = lost ? HALF : WAY;
  const head = `--- ${name} `;
  if (from === 'Client') return head.padEnd(length - 1, '-') + (lost ? 'X' : '>');
  const tail = ` ${name} ---`;
  return ((lost ? 'X' : '<') + tail.padStart(length - 1, '-')).padStart(WAY);
}
