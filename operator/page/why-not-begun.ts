// Why an Experiment has not begun, in the operator's words.
import type { ExperimentObject } from '#operator/experiment/experiment-object.ts';

/** Null: it has, or the operator has not looked at it yet. */
export function whyNotBegun({ metadata, status }: ExperimentObject): string | null {
  if (status?.progress) return null;
  if (metadata.deletionTimestamp !== undefined) return `Experiment "${metadata.name}" is being deleted`;
  const told = (wanted: string) => status?.conditions?.find(({ type }) => type === wanted);
  const stalled = told('Stalled');
  const why = stalled?.status === 'True' ? stalled : told('Progressing');
  return why ? `${why.reason}: ${why.message}` : null;
}
