// Connections that one process has no files for, spread over further processes.
//
// The lane's schedule stays in one place: what is due and has no room here is told to a worker as a new total, which
// the worker opens at once. Workers report their counters; a lane's statistics are the sum.
import { isDeepStrictEqual } from 'node:util';
import { roomOfWorker } from '#services/control/room-of-worker.ts';
import {
  type PoolWorker,
  PROCESS_LOST,
  type WorkerMessage,
  type WorkerPool,
  type WorkerPoolEvents,
} from '#services/control/worker-pool.ts';
import { ClientCounters, type ClientCountersData } from './client-counters.ts';
import type { ClientPlan, ClientTarget } from './client-plan.ts';

/** A lane's connections in other processes. */
export interface LaneOverflow {
  readonly started: number;
  readonly open: number;
  /** Connections that could be started at once. */
  readonly room: number;
  /** There will be more room after {@link grow}. */
  readonly canGrow: boolean;
  grow(): void;
  /** Starts one connection. Only while there is room. */
  start(): void;
  update(target: ClientTarget, plan: ClientPlan): void;
  close(): void;
  addTo(counters: ClientCounters): void;
}

/** One lane's part in one worker. */
interface Share {
  started: number;
  data: ClientCountersData | null;
}

interface LaneState {
  target: ClientTarget;
  plan: ClientPlan;
  readonly shares: Map<PoolWorker, Share>;
  /** Workers whose lane is to be put anew. */
  readonly stale: Set<PoolWorker>;
  readonly onRoom: () => void;
}

const openOf = ({ started, data }: Share) => started - (data?.counts.closed ?? 0);

export class ClientWorkers {
  readonly #pool: WorkerPool;
  readonly #workers = new Set<PoolWorker>();
  /** By a key that no later lane of the same name has: a report may come after a lane was deleted and made again. */
  readonly #lanes = new Map<string, LaneState>();
  #serial = 0;

  constructor(createPool: (events: WorkerPoolEvents) => WorkerPool) {
    this.#pool = createPool({
      onReady: (worker) => {
        this.#workers.add(worker);
        for (const lane of this.#lanes.values()) lane.onRoom();
      },
      onMessage: (worker, message) => this.#onReport(worker, message),
      onLost: (worker) => this.#onLost(worker),
    });
  }

  /** Processes that are ready. */
  get count(): number {
    return this.#workers.size;
  }

  /** @param onRoom called when there may be more room than before. */
  lane(target: ClientTarget, plan: ClientPlan, onRoom: () => void): LaneOverflow {
    const key = `${++this.#serial}`;
    const lane: LaneState = { target, plan, shares: new Map(), stale: new Set(), onRoom };
    this.#lanes.set(key, lane);
    return new Overflow(
      {
        room: () => this.#room(),
        pool: this.#pool,
        start: () => this.#start(key, lane),
        put: (worker) => this.#putSoon(key, lane, worker),
        forget: () => this.#forget(key, lane),
      },
      lane,
    );
  }

  /** Ends the processes; settles when they are gone. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  #roomOf(worker: PoolWorker): number {
    return roomOfWorker(worker, this.#lanes.values(), openOf);
  }

  #room(): number {
    let room = 0;
    for (const worker of this.#workers) room += this.#roomOf(worker);
    return room;
  }

  #start(key: string, lane: LaneState): void {
    for (const worker of this.#workers) {
      if (this.#roomOf(worker) === 0) continue;
      const share = lane.shares.get(worker) ?? { started: 0, data: null };
      share.started++;
      lane.shares.set(worker, share);
      this.#putSoon(key, lane, worker);
      return;
    }
    throw new Error('Cannot start a connection in another process: no room');
  }

  /** Many starts of one turn of the loop make one message. */
  #putSoon(key: string, lane: LaneState, worker: PoolWorker): void {
    if (lane.stale.has(worker)) return;
    lane.stale.add(worker);
    setImmediate(() => {
      lane.stale.delete(worker);
      const share = lane.shares.get(worker);
      if (!share || !this.#lanes.has(key)) return;
      const behaviour = { ...lane.plan.behaviour, connections: share.started, endless: false };
      worker.send({ type: 'Put', key, target: lane.target, behaviour });
    });
  }

  #forget(key: string, lane: LaneState): void {
    this.#lanes.delete(key);
    for (const worker of lane.shares.keys()) worker.send({ type: 'Delete', key });
  }

  #onReport(worker: PoolWorker, message: WorkerMessage): void {
    for (const [key, data] of Object.entries(message.lanes as Record<string, ClientCountersData>)) {
      const lane = this.#lanes.get(key);
      const share = lane?.shares.get(worker);
      if (!lane || !share || isDeepStrictEqual(share.data, data)) continue;
      share.data = data;
      lane.onRoom();
    }
  }

  /** Its connections are over; what it had counted stays counted. */
  #onLost(worker: PoolWorker): void {
    this.#workers.delete(worker);
    for (const lane of this.#lanes.values()) {
      const share = lane.shares.get(worker);
      if (!share) continue;
      const lost = openOf(share);
      share.data ??= new ClientCounters().toData();
      share.data.counts.closed = share.started;
      if (lost > 0) share.data.errors[PROCESS_LOST] = lost;
      lane.onRoom();
    }
  }
}

interface Owner {
  room: () => number;
  pool: WorkerPool;
  start: () => void;
  put: (worker: PoolWorker) => void;
  forget: () => void;
}

class Overflow implements LaneOverflow {
  readonly #owner: Owner;
  readonly #lane: LaneState;

  constructor(owner: Owner, lane: LaneState) {
    this.#owner = owner;
    this.#lane = lane;
  }

  get started(): number {
    return this.#shares().reduce((sum, { started }) => sum + started, 0);
  }

  get open(): number {
    return this.#shares().reduce((sum, share) => sum + openOf(share), 0);
  }

  get room(): number {
    return this.#owner.room();
  }

  get canGrow(): boolean {
    return this.#owner.pool.canGrow;
  }

  grow(): void {
    this.#owner.pool.grow();
  }

  start(): void {
    this.#owner.start();
  }

  update(target: ClientTarget, plan: ClientPlan): void {
    this.#lane.target = target;
    this.#lane.plan = plan;
    for (const worker of this.#lane.shares.keys()) this.#owner.put(worker);
  }

  close(): void {
    this.#owner.forget();
  }

  /** What a worker was told to start counts as started, whether or not it has reported it. */
  addTo(counters: ClientCounters): void {
    for (const { started, data } of this.#shares()) {
      if (data) counters.merge({ ...data, counts: { ...data.counts, started } });
      else counters.counts.started += started;
    }
  }

  #shares(): Share[] {
    return [...this.#lane.shares.values()];
  }
}
