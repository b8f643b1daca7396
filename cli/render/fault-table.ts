// Faults with their ledger, as a table: those in force, those to come, and what those that have ended have done.
import type { FaultView, Ledger, LedgerEntry } from '#lab/run/observation.ts';
import { describeFault } from '#lab/spec/describe-fault.ts';
import { roughDuration } from './clock-time.ts';
import { paint } from './paint.ts';
import type { Terminal } from './terminal.ts';
import { fit, textWidth, truncate } from './text-width.ts';

const COUNTS = ['matched', 'applied', 'passed', 'skipped', 'held'] as const;

export function faultTable(
  faults: readonly FaultView[],
  ledger: Ledger,
  { columns, color }: Pick<Terminal, 'columns' | 'color'>,
): string[] {
  const rows = ledger.entries.map((entry) => {
    const fault = faults.find(({ name }) => name === entry.fault);
    return { entry, time: timeOf(fault), text: fault && isOn(fault) ? describeFault(fault.fault) : null };
  });
  if (rows.length === 0) return ['no fault'];
  const name = Math.max(5, ...rows.map(({ entry }) => textWidth(entry.fault)));
  const time = Math.max(...rows.map((row) => row.time.length));
  const head = `${fit('fault', name)}  ${fit('', time)}  ${COUNTS.map((word) => fit(word, 8, 'end')).join('')}`;
  return [
    paint(head, 'faint', color),
    ...rows.flatMap((row) => [
      `${paint(fit(row.entry.fault, name), row.text === null ? 'faint' : 'name', color)}  ${fit(row.time, time)}  ${numbers(row.entry)}`,
      ...(row.text === null ? [] : [paint(truncate(`  ${row.text}`, columns), 'faint', color)]),
    ]),
  ];
}

function numbers(entry: LedgerEntry): string {
  return COUNTS.map((word) => fit(`${entry[word]}`, 8, 'end')).join('');
}

function isOn({ state }: FaultView): boolean {
  return state !== 'Ended';
}

function timeOf(fault: FaultView | undefined): string {
  if (!fault || !isOn(fault)) return 'ended';
  if (fault.state === 'Pending') return `in ${roughDuration(fault.startsInMs)}`;
  return `${roughDuration(fault.endsInMs)} left`;
}
