// Says in the status, and where it is news in an Event, why an experiment does not run.
import type { EventRecorder } from '#operator/kube/event-recorder.ts';
import type { Timing } from '#operator/kube/timing.ts';
import { type ExperimentObject, labNameOf } from './experiment-object.ts';
import { type Standstill, standstillStatus } from './experiment-status-of.ts';
import type { ExperimentStatuses } from './experiment-statuses.ts';

/** How soon what is waited for is looked at again, though it should say so itself. */
export const LOOK_AGAIN_MS = 10_000;

export interface StandstillListeners {
  statuses: ExperimentStatuses;
  events: Pick<EventRecorder, 'record'>;
  timing: Timing;
}

/** @returns when to look again; null: when the object has changed. @throws KubeError */
export async function tellStandstill(
  object: ExperimentObject,
  standstill: Standstill,
  { statuses, events, timing }: StandstillListeners,
): Promise<number | null> {
  const { kind, reason, message } = standstill;
  const before = object.status?.conditions?.find(({ type }) => type === 'Stalled');
  const status = standstillStatus(standstill, { object, lab: labNameOf(object), at: timing.date() });
  await statuses.write(object, status);
  const isNews = before?.status !== 'True' || before.reason !== reason;
  if (kind === 'Stalled' && isNews) events.record(object, { type: 'Warning', reason, message });
  return kind === 'Suspended' || reason === 'InvalidSpec' ? null : LOOK_AGAIN_MS;
}
