// All lanes of the client, by name.
import { isDeepStrictEqual } from 'node:util';
import type { ClientBehaviour } from '#lab/spec/client-behaviour.ts';
import type { Clock } from '#services/control/deadline.ts';
import type { FileBudget } from '#services/control/file-budget.ts';
import { Conflict } from '#services/control/http-error.ts';
import { NamedLanes } from '#services/control/named-lanes.ts';
import type { ClientCounters } from './client-counters.ts';
import { ClientLane } from './client-lane.ts';
import { type ClientTarget, clientPlan } from './client-plan.ts';
import type { ClientWorkers } from './client-workers.ts';

/** What a lane was put with. */
export interface ClientLaneSpec {
  target: ClientTarget;
  behaviour: ClientBehaviour;
}

export interface ClientLanesOptions {
  files: FileBudget;
  now: Clock;
  /** Where connections go beyond the files of this process; absent: nowhere. */
  workers?: ClientWorkers;
  /** The most processes together, this one included; 1 without workers. */
  mostProcesses: number;
  /** Random bytes, for identities. */
  random: (count: number) => Uint8Array;
}

export class ClientLanes extends NamedLanes<ClientCounters, ClientLane, ClientLaneSpec> {
  readonly #options: ClientLanesOptions;

  constructor(options: ClientLanesOptions) {
    super();
    this.#options = options;
  }

  /** @throws Conflict if so many connections can never be open at once. */
  protected change(name: string, { target, behaviour }: ClientLaneSpec): boolean {
    const { files, now, random, workers, mostProcesses } = this.#options;
    const lane = this.lanes.get(name);
    if (lane && isDeepStrictEqual([lane.target, lane.plan.behaviour], [target, behaviour])) return false;
    refuseTooMany(behaviour, files, mostProcesses);
    const plan = clientPlan(behaviour);
    if (lane) {
      lane.update(target, plan);
      return true;
    }
    const overflow = workers ? { overflow: workers.lane.bind(workers) } : {};
    this.lanes.set(name, new ClientLane({ target, plan, files, now, nonce: random(8), ...overflow }));
    return true;
  }
}

/** Connections that never close must all fit; others wait for room, and are counted as throttled. */
function refuseTooMany(
  { close, connections, concurrency }: ClientBehaviour,
  files: FileBudget,
  processes: number,
): void {
  const wanted = Math.min(connections, concurrency);
  if (close.how !== 'Never' || wanted <= files.size * processes) return;
  const many = processes > 1 ? `, and ${processes} processes are the most` : '';
  throw new Conflict(
    `Cannot open ${wanted} connections: one process may have ${files.limit} open files (RLIMIT_NOFILE), ${files.reserve} of them in reserve${many}`,
  );
}
