// Accepted connections that this process has no files for, handed to further processes.
//
// One listener, one accept queue and one pace stay; what has been accepted goes on as a descriptor. Workers report
// their counters and the identities of requests, so that a repeated one is seen whichever process got it.
import { Socket } from 'node:net';
import { roomOfWorker } from '#services/control/room-of-worker.ts';
import {
  type PoolWorker,
  PROCESS_LOST,
  type WorkerMessage,
  type WorkerPool,
  type WorkerPoolEvents,
} from '#services/control/worker-pool.ts';
import type { SeenIdentities } from './seen-identities.ts';
import { ServerCounters, type ServerCountersData } from './server-counters.ts';
import type { ServerPlan } from './server-plan.ts';

/** Descriptors that are on their way to workers, and still open here: a part of the reserve of file-budget.ts. */
const MOST_IN_TRANSIT = 64;

/** What a worker reports of a lane. */
export interface ShareReport {
  data: ServerCountersData;
  /** Identities of the requests since the last report, in hexadecimal. */
  identities: string[];
}

/** A lane's connections in other processes. */
export interface LaneOverflow {
  /** Soon: a process is being started for it, or enough are on their way already. */
  room(): 'Room' | 'Soon' | 'None';
  /** Hands over an accepted connection. Only while there is room. */
  take(fd: number): void;
  update(plan: ServerPlan): void;
  close(): void;
  addTo(counters: ServerCounters): void;
}

/** One lane's part in one worker. */
interface Share {
  accepted: number;
  data: ServerCountersData;
}

interface LaneState {
  readonly key: string;
  plan: ServerPlan;
  readonly seen: SeenIdentities;
  readonly shares: Map<PoolWorker, Share>;
  repeated: number;
}

const openOf = ({ accepted, data }: Share) => accepted - data.counts.closed;

export class ServerWorkers {
  readonly #pool: WorkerPool;
  readonly #workers = new Set<PoolWorker>();
  /** By a key that no later lane of the same name has: a report may come after a lane was deleted and made again. */
  readonly #lanes = new Map<string, LaneState>();
  #serial = 0;
  #inTransit = 0;

  constructor(createPool: (events: WorkerPoolEvents) => WorkerPool) {
    this.#pool = createPool({
      onReady: (worker) => this.#workers.add(worker),
      onMessage: (worker, message) => this.#onReport(worker, message),
      onLost: (worker) => this.#onLost(worker),
    });
  }

  /** Processes that are ready. */
  get count(): number {
    return this.#workers.size;
  }

  lane(plan: ServerPlan, seen: SeenIdentities): LaneOverflow {
    const lane: LaneState = { key: `${++this.#serial}`, plan, seen, shares: new Map(), repeated: 0 };
    this.#lanes.set(lane.key, lane);
    return {
      room: () => this.#room(),
      take: (fd) => this.#handOver(fd, lane),
      update: (changed) => {
        lane.plan = changed;
        for (const worker of lane.shares.keys()) put(lane, worker);
      },
      close: () => {
        this.#lanes.delete(lane.key);
        for (const worker of lane.shares.keys()) worker.send({ type: 'Delete', key: lane.key });
      },
      addTo: (counters) => addTo(lane, counters),
    };
  }

  /** Ends the processes; settles when they are gone. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  #room(): 'Room' | 'Soon' | 'None' {
    if (this.#inTransit >= MOST_IN_TRANSIT) return 'Soon';
    if (this.#workerWithRoom()) return 'Room';
    if (!this.#pool.canGrow) return 'None';
    this.#pool.grow();
    return 'Soon';
  }

  #workerWithRoom(): PoolWorker | undefined {
    return [...this.#workers].find((worker) => this.#roomOf(worker) > 0);
  }

  #handOver(fd: number, lane: LaneState): void {
    const worker = this.#workerWithRoom();
    if (!worker) throw new Error('Cannot hand a connection to another process: no room');
    const share = shareOf(lane, worker);
    share.accepted++;
    this.#inTransit++;
    // Not readable: what the peer has sent already is for the worker to read.
    const socket = new Socket({ fd, readable: false, writable: true });
    worker.send({ type: 'Connection', key: lane.key }, socket, (isSent) => {
      this.#inTransit--;
      if (isSent) return;
      socket.destroy();
      fail(share, 1);
    });
  }

  #roomOf(worker: PoolWorker): number {
    return roomOfWorker(worker, this.#lanes.values(), openOf);
  }

  #onReport(worker: PoolWorker, message: WorkerMessage): void {
    for (const [key, report] of Object.entries(message.lanes as Record<string, ShareReport>)) {
      const lane = this.#lanes.get(key);
      const share = lane?.shares.get(worker);
      if (!lane || !share) continue;
      share.data = report.data;
      for (const identity of report.identities) if (lane.seen.add(identity)) lane.repeated++;
    }
  }

  /** Its connections are over; what it had counted stays counted. */
  #onLost(worker: PoolWorker): void {
    this.#workers.delete(worker);
    for (const { shares } of this.#lanes.values()) {
      const share = shares.get(worker);
      const lost = share ? openOf(share) : 0;
      if (share && lost > 0) fail(share, lost);
    }
  }
}

function fail(share: Share, connections: number): void {
  share.data.counts.closed += connections;
  share.data.errors[PROCESS_LOST] = (share.data.errors[PROCESS_LOST] ?? 0) + connections;
}

function put(lane: LaneState, worker: PoolWorker): void {
  worker.send({ type: 'Put', key: lane.key, behaviour: lane.plan.behaviour });
}

function shareOf(lane: LaneState, worker: PoolWorker): Share {
  let share = lane.shares.get(worker);
  if (!share) {
    share = { accepted: 0, data: new ServerCounters().toData() };
    lane.shares.set(worker, share);
    put(lane, worker);
  }
  return share;
}

/** What a worker was handed counts as accepted, whether or not it has reported it. */
function addTo(lane: LaneState, counters: ServerCounters): void {
  for (const { accepted, data } of lane.shares.values())
    counters.merge({ ...data, counts: { ...data.counts, accepted } });
  counters.counts.requestsRepeated += lane.repeated;
}
