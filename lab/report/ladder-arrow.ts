// One segment of a ladder: an arrow between the ends, or as far as the proxy, or from the proxy on.
import type { Side } from '../spec/segment-role.ts';
import type { LadderSegment } from './lane-report-schema.ts';
import { segmentWay } from './segment-way.ts';

/** Columns between an end and the proxy. */
export const HALF = 31;

/**
 * The drawing of a segment, from the client's bar to the server's, both included; more than one line where a label does
 * not fit.
 */
export function ladderArrow(segment: LadderSegment): string[] {
  switch (segmentWay(segment.fate)) {
    case 'Begins':
      return fromProxy(segment);
    case 'Through':
      return through(segment);
    case 'Waits':
      return toProxy(segment, '◦');
    case 'Ends':
      return toProxy(segment, '╳');
  }
}

/** What a segment is: `F. Fin+AckOfFin #2`. */
function label({ flags, roles, attempt }: LadderSegment): string {
  return [flags, roles.join('+'), attempt > 1 ? `#${attempt}` : ''].filter((part) => part !== '').join(' ');
}

function numbers({ seq, ack, length }: LadderSegment): string {
  return `seq ${seq}${ack === null ? '' : ` ack ${ack}`}${length > 0 ? ` len ${length}` : ''}`;
}

function through(segment: LadderSegment): string[] {
  const sent = shaft(` ${cut(label(segment), HALF - 3)} `);
  const arriving = `${shaft(` ${cut(numbers(segment), HALF - 4)} `, HALF - 1)}►`;
  return [join(segment.from, { sent: `├${sent}`, proxy: '┼', arriving: `${arriving}│` })];
}

function toProxy(segment: LadderSegment, mark: string): string[] {
  const what = `${label(segment)} ${numbers(segment)}`;
  const fits = what.length <= HALF - 4;
  const sent = shaft(` ${cut(fits ? what : label(segment), HALF - 4)} `);
  const fate = text(` ${stopped(segment)}`);
  const first = join(segment.from, { sent: `├${sent}`, proxy: mark, arriving: `${fate}│` });
  if (fits) return [first];
  const below = { sent: `│${text(`   ${numbers(segment)}`)}`, proxy: '│', arriving: `${text('')}│` };
  return [first, join(segment.from, below)];
}

function stopped({ fate, fault, waitedMs }: LadderSegment): string {
  const by = fault === null ? '' : ` by ${fault}`;
  switch (fate) {
    case 'Dropped':
      return `dropped${by}`;
    case 'Delayed':
      return `delayed${waitedMs === null ? '' : ` ${shortTime(waitedMs)}`}${by}`;
    case 'Held':
      return `held${by}`;
    case 'Corrupted':
      return `corrupted${by}`;
    case 'Unreachable':
      return `answered with ICMP${by}`;
    default:
      return `answered with RST${by}`;
  }
}

function fromProxy(segment: LadderSegment): string[] {
  const what = `${label(segment)} ${numbers(segment)}`;
  const fits = what.length <= HALF - 5;
  const arriving = `${shaft(` ${cut(fits ? what : label(segment), HALF - 5)} `, HALF - 1)}►`;
  const why = text(`${cut(origin(segment), HALF - 1)} `, 'end');
  const first = join(segment.from, { sent: `│${why}`, proxy: '◦', arriving: `${arriving}│` });
  if (fits) return [first];
  const below = { sent: `│${text('')}`, proxy: '│', arriving: `${text(`   ${numbers(segment)}`)}│` };
  return [first, join(segment.from, below)];
}

function origin({ waitedMs, note, fault, roles }: LadderSegment): string {
  if (waitedMs !== null) return `let go after ${shortTime(waitedMs)}`;
  const by = fault === null ? '' : ` by ${fault}`;
  return `${note ?? (roles.includes('Rst') ? 'reset' : 'sent')}${by}`;
}

function shortTime(ms: number): string {
  return ms >= 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

/** A piece of an arrow, with its text near the sender's end. */
function shaft(content: string, width = HALF): string {
  return `─${content}`.padEnd(width, '─');
}

/** Text where no arrow goes. */
function text(content: string, align: 'start' | 'end' = 'start'): string {
  const short = cut(content, HALF);
  return align === 'start' ? short.padEnd(HALF) : short.padStart(HALF);
}

function cut(content: string, width: number): string {
  return content.length <= width ? content : `${content.slice(0, width - 1)}…`;
}

interface Parts {
  sent: string;
  proxy: string;
  arriving: string;
}

/** The parts, as they lie from left to right. What the server sends is mirrored, but its words are not. */
function join(from: Side, { sent, proxy, arriving }: Parts): string {
  return from === 'Client' ? `${sent}${proxy}${arriving}` : `${mirror(arriving)}${proxy}${mirror(sent)}`;
}

const MIRRORED: Record<string, string> = { '├': '┤', '►': '◄' };

function mirror(drawing: string): string {
  const [, before = '', words = '', after = ''] = /^([│├─► ]*)(.*?)([│├─► ]*)$/.exec(drawing) ?? [];
  const turned = (part: string) =>
    [...part]
      .reverse()
      .map((char) => MIRRORED[char] ?? char)
      .join('');
  return `${turned(after)}${words}${turned(before)}`;
}
