// A lab that is up, one line per change: for an output that is no terminal.
import { type StateCounts, TCP_STATES } from '#lab/spec/state.ts';
import type { LabSnapshot } from '../staying-lab/lab-snapshot.ts';

/** Compares each snapshot with what it has told. */
export class LabLines {
  readonly #told = new Map<string, string>();

  /** The lines for what is new; the first snapshot is all new. */
  update({ at, description, lanes, faults, ledger, silent }: LabSnapshot): string[] {
    const entries = ledger?.entries ?? [];
    const now = new Map([
      ...lanes.map(
        ({ name, client, server }) =>
          [`lane ${name}`, `client ${counts(client?.counts)}; server ${counts(server?.counts)}`] as const,
      ),
      ...entries.map(({ fault, matched, applied, held }) => {
        const on = faults.some(({ name, state }) => name === fault && state !== 'Ended');
        const what = `${on ? '' : 'ended, '}matched ${matched}, applied ${applied}, held ${held}`;
        return [`fault ${fault}`, what] as const;
      }),
      ...Object.entries(silent).map(([service, reason]) => [service, reason] as const),
    ]);
    const news = [...now].filter(([subject, text]) => this.#told.get(subject) !== text);
    for (const [subject, text] of news) this.#told.set(subject, text);
    const time = `${((at - description.since) / 1000).toFixed(1)}s`.padStart(8);
    return news.map(([subject, text]) => `${time}  ${subject}: ${text}`);
  }
}

function counts(states: StateCounts | undefined): string {
  if (!states) return 'unknown';
  const seen = TCP_STATES.filter((state) => states[state] > 0).map((state) => `${state} ${states[state]}`);
  return seen.length === 0 ? 'no socket' : seen.join(' ');
}
