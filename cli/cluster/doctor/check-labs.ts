// The Labs of the namespace: before its first run each has faulted a connection of its own, or says what is in the way.
import { EVENTS, LABS } from '#operator/kube/resources.ts';
import { type Check, ok } from '../../doctor/check.ts';
import type { LabObject } from '../lab-object.ts';
import type { Cluster } from '../open-cluster.ts';

export async function checkLabs({ api, namespace }: Cluster): Promise<Check[]> {
  const { items: labs } = await api.list<LabObject>(LABS, namespace);
  if (labs.length === 0)
    return [
      ok(
        'Labs',
        `none in namespace "${namespace}" now; "synfin run time-wait --cluster" makes one and tries it`,
      ),
    ];
  const { items: events } = await api.list(EVENTS, namespace, { fieldSelector: 'type=Warning' });
  return labs.map(({ metadata, status }) => {
    const name = `Lab ${metadata.name}`;
    const { conditions = [] } = status ?? {};
    const stalled = conditions.find(({ type, status: is }) => type === 'Stalled' && is === 'True');
    const ready = conditions.find(({ type }) => type === 'Ready');
    if (stalled) return { name, status: 'Missing', found: stalled.reason, remedy: stalled.message };
    if (ready?.status !== 'True')
      return {
        name,
        status: 'Warning',
        found: ready?.message ?? 'no operator has looked at it',
        remedy: null,
      };
    const late = events.find(({ involvedObject, reason }) => {
      const { uid } = (involvedObject ?? {}) as { uid?: string };
      return uid === metadata.uid && reason === LATE_LOST;
    });
    if (!late) return ok(name, ready.message);
    return { name, status: 'Warning', found: `Ready; ${LATE_LOST}`, remedy: String(late.message ?? '') };
  });
}

const LATE_LOST = 'LateSegmentsLost';
