// What happens on a rung of a ladder, in sentences: for who steps through it, and for who cannot see the drawing.
import type { LadderSegment } from '../lane-report-schema.ts';
import type { EndState } from '../recording.ts';
import { duration, ordinal, SIDE_NAME } from './format.ts';
import type { Rung } from './ladder-rungs.ts';

export function tellRung({ segment, client, server, changed }: Rung): string {
  const states = `Last sampled: client ${named(client)}${changed.client ? ' (new)' : ''}, server ${named(server)}${changed.server ? ' (new)' : ''}.`;
  if (!segment) return `No segment: a change of state was sampled. ${states}`;
  return `${tellSegment(segment)} ${tellFate(segment)} ${states}`;
}

function named(state: EndState | null): string {
  if (state === null) return 'not yet';
  return state === 'None' ? 'no socket' : state;
}

function tellSegment({ from, roles, flags, attempt, seq, ack, length, fate }: LadderSegment): string {
  const what = roles.length === 0 ? 'acknowledgment or data' : roles.join(' and ');
  const times = attempt > 1 ? `, ${ordinal(attempt)} transmission` : '';
  const numbers = `seq ${seq}${ack === null ? '' : `, ack ${ack}`}${length > 0 ? `, ${length} bytes` : ''}`;
  const who = fate === 'Injected' ? `The proxy, in the ${SIDE_NAME[from]}'s name,` : `The ${SIDE_NAME[from]}`;
  return `${who} sends ${what} [${flags}]${times}: ${numbers}.`;
}

function tellFate(segment: LadderSegment): string {
  if (segment.fate === 'Passed') return 'The proxy passes it on.';
  if (segment.fate === 'Injected') return `It is: ${fateNote(segment)}.`;
  return `The proxy has it ${fateNote(segment)}.`;
}

/** What stands beside a segment that did not simply pass; '' for one that did. */
export function fateNote({ fate, fault, waitedMs, note }: LadderSegment): string {
  const by = fault === null ? '' : ` by ${fault}`;
  const waited = waitedMs === null ? '' : duration(waitedMs);
  switch (fate) {
    case 'Passed':
      return '';
    case 'Held':
      return `held${by}${waited && `, let go after ${waited}`}`;
    case 'Delayed':
      return `delayed${waited && ` ${waited}`}${by}`;
    case 'Duplicated':
      return `passed on and duplicated${by}`;
    case 'Reset':
      return `dropped and answered with RST${by}`;
    case 'Unreachable':
      return `dropped and answered with ICMP${by}`;
    case 'Injected':
      return `${note ?? 'sent by the proxy'}${waited && `, after ${waited}`}${fault === null ? '' : ` (${fault})`}`;
    default:
      return `${String(fate).toLowerCase()}${by}`;
  }
}
