// Lanes as the API sees them, and the beginning and the end of the proxy, which are the lanes' too.
import type { Logger } from 'pino';
import { BadRequest, Conflict } from '#services/control/http-error.ts';
import type { Engine } from './engine.ts';
import type { FaultService } from './fault-service.ts';
import type { FaultSet } from './fault-set.ts';
import type { Lane } from './lane.ts';
import type { Placement } from './lane-rules.ts';
import { type LaneSpec, laneFamily } from './lane-spec.ts';
import type { LaneStore } from './lane-store.ts';
import type { LaneTable } from './lane-table.ts';
import type { RuledLanes } from './ruled-lanes.ts';
import type { Serial } from './serial.ts';

const LANES_LIMIT = 256;

export interface LaneServiceOptions {
  engine: Engine;
  lanes: LaneTable;
  faults: FaultSet;
  faultService: Pick<FaultService, 'endAll'>;
  ruled: RuledLanes;
  /** Shared with the faults: what waits for the kernel goes one after the other. */
  serial: Serial;
  store: LaneStore;
  log: Logger;
  placement: Placement;
  /** The proxy's address in a family, or null. */
  ownAddress: (family: 'IPv4' | 'IPv6') => string | null;
  /** Makes the machine ready for a lane of a family. @throws where it cannot be */
  prepareFamily: (family: 'IPv4' | 'IPv6') => void;
}

/** A lane as GET /lanes shows it. */
export type LaneView = LaneSpec & { name: string; connections: number };

export class LaneService {
  readonly #options: LaneServiceOptions;

  constructor(options: LaneServiceOptions) {
    this.#options = options;
  }

  /** Takes over the lanes that an earlier process has stored, and makes the rules. Faults are not taken over. */
  start(): Promise<void> {
    return this.#options.serial.run(async () => {
      this.#takeOver();
      await this.#options.ruled.start();
    });
  }

  /** Ends diverting, lets go all that is kept. Lanes stay in the kernel, so traffic flows on. */
  stop(): Promise<void> {
    const { lanes, ruled, faultService, engine, serial } = this.#options;
    return serial.run(async () => {
      try {
        await ruled.stop();
      } finally {
        // What is in the queue still has to come up: closing it drops what has no verdict.
        await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
        faultService.endAll(null, 'held segment, let go as the proxy ends');
        for (const lane of lanes.all()) engine.sendKept(lane);
      }
    });
  }

  /** Makes a lane, or changes it; the same again changes nothing. @throws HttpError */
  put(name: string, spec: LaneSpec): Promise<LaneView> {
    const { lanes, ruled, engine, serial } = this.#options;
    return serial.run(async () => {
      const known = lanes.get(name);
      if (known && JSON.stringify(known.spec) === JSON.stringify(spec)) return viewOf(known);
      this.#refuseBad(name, spec);
      await ruled.withLane(spec, known);
      if (known && hasMoved(known.spec, spec)) engine.forgetLane(known);
      if (known) lanes.move(known, spec);
      const lane = known ?? lanes.add(name, spec);
      this.#store();
      return viewOf(lane);
    });
  }

  /** Lets go what is kept of the lane, and forgets it with its faults and ledgers. Nothing happens where it is not. */
  delete(name: string): Promise<void> {
    const { lanes, faults, faultService, ruled, engine, serial } = this.#options;
    return serial.run(async () => {
      const lane = lanes.get(name);
      if (!lane) return;
      faultService.endAll(name);
      // While the rules still give it the proxy's address.
      engine.sendKept(lane);
      await ruled.without(lane);
      lanes.delete(lane);
      engine.forgetLane(lane);
      faults.deleteLane(name);
      this.#store();
    });
  }

  all(): LaneView[] {
    return this.#options.lanes.all().map(viewOf);
  }

  // What cannot be taken over must not keep the engine from starting: whoever wants the lane puts it again.
  #takeOver(): void {
    const { store, lanes, prepareFamily, log } = this.#options;
    try {
      for (const { name, spec } of store.load()) {
        prepareFamily(laneFamily(spec));
        lanes.add(name, spec);
        log.info({ lane: name }, 'lane taken over');
      }
    } catch (error) {
      log.error({ err: error }, 'Cannot take over all lanes');
    }
  }

  #refuseBad(name: string, spec: LaneSpec): void {
    const { lanes, placement, ownAddress, prepareFamily } = this.#options;
    const family = laneFamily(spec);
    const refuse = (state: string) => new Conflict(`Cannot put lane "${name}": ${state}`);
    const other = lanes.at(family, spec.port);
    if (other && other.name !== name) throw refuse(`lane "${other.name}" has ${family} port ${spec.port}`);
    if (!lanes.get(name) && lanes.all().length >= LANES_LIMIT)
      throw refuse(`there are ${LANES_LIMIT} already, which is the limit`);
    const own = ownAddress(family);
    if (placement === 'Gateway' && own === null) throw refuse(`the proxy has no ${family} address`);
    if (placement === 'Gateway' && (own === spec.client || own === spec.server))
      throw new BadRequest(`Cannot put lane "${name}": "${own}" is the proxy's own address`);
    prepareFamily(family);
  }

  #store(): void {
    const { store, lanes } = this.#options;
    store.save(lanes.all().map(({ name, spec }) => ({ name, spec })));
  }
}

function viewOf(lane: Lane): LaneView {
  return { name: lane.name, ...lane.spec, connections: lane.connections };
}

function hasMoved(before: LaneSpec, after: LaneSpec): boolean {
  return before.port !== after.port || before.client !== after.client || before.server !== after.server;
}
