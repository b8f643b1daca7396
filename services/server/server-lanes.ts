// All lanes of the server, by name.
import { isDeepStrictEqual } from 'node:util';
import type { ServerBehaviour } from '#lab/spec/server-behaviour.ts';
import { ErrnoError } from '#linux/libc.ts';
import { Conflict } from '#services/control/http-error.ts';
import { NamedLanes } from '#services/control/named-lanes.ts';
import type { ServerCounters } from './server-counters.ts';
import { ServerLane, type ServerLaneOptions } from './server-lane.ts';
import { type ServerAddress, serverPlan } from './server-plan.ts';

/** What a lane was put with. */
export interface ServerLaneSpec extends ServerAddress {
  behaviour: ServerBehaviour;
}

export class ServerLanes extends NamedLanes<ServerCounters, ServerLane, ServerLaneSpec> {
  readonly #options: Pick<ServerLaneOptions, 'files' | 'now' | 'workers'>;

  constructor(options: Pick<ServerLaneOptions, 'files' | 'now' | 'workers'>) {
    super();
    this.#options = options;
  }

  /** @throws Conflict if the port cannot be had, or the lane would have to move to another one. */
  protected change(name: string, { address, port, behaviour }: ServerLaneSpec): boolean {
    const lane = this.lanes.get(name);
    if (lane && !isDeepStrictEqual(lane.address, { address, port }))
      throw new Conflict(
        `Cannot move lane "${name}" to "${address}" port ${port}: it is at "${lane.address.address}" port ${lane.address.port}; delete it first`,
      );
    if (lane?.isSettled && isDeepStrictEqual(lane.plan.behaviour, behaviour)) return false;
    const plan = serverPlan(behaviour);
    try {
      if (lane) lane.update(plan);
      else this.lanes.set(name, new ServerLane({ address: { address, port }, plan, ...this.#options }));
      return true;
    } catch (error) {
      if (error instanceof ErrnoError) throw new Conflict(error.message, { cause: error });
      throw error;
    }
  }
}
