// For tests: a lane of the client towards a port of 127.0.0.1, with the kernel's own view of its sockets.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { type ClientBehaviourInput, clientBehaviour } from '#lab/spec/client-behaviour.ts';
import type { TcpState } from '#lab/spec/state.ts';
import { SockDiag } from '#linux/sock-diag.ts';
import { FileBudget } from '#services/control/file-budget.ts';
import { until } from '#services/control/until.ts';
import { ClientLane } from './client-lane.ts';
import { clientPlan } from './client-plan.ts';

export const ADDRESS = '127.0.0.1';
export const ONE: ClientBehaviourInput = { connections: 1 };
const planOf = (behaviour: ClientBehaviourInput) => clientPlan(clientBehaviour.parse(behaviour));

/** A lane, and optionally a peer that accepts and does nothing by itself. */
export class ClientBench {
  readonly port: number;
  readonly lane: ClientLane;
  readonly #diag = SockDiag.open();
  /** Local ports of what an earlier server of that port has left in TIME_WAIT. */
  readonly #earlier: ReadonlySet<number>;

  constructor(t: TestContext, port: number, behaviour: ClientBehaviourInput) {
    this.port = port;
    this.#earlier = new Set(this.#towardsPort().map(({ localPort }) => localPort));
    this.lane = new ClientLane({
      target: { address: ADDRESS, port },
      plan: planOf(behaviour),
      files: new FileBudget(10_000),
      now: () => performance.now(),
      nonce: new Uint8Array(8),
    });
    t.after(() => {
      this.lane.close();
      this.#diag.close();
    });
  }

  put(behaviour: ClientBehaviourInput): void {
    this.lane.update(this.lane.target, planOf(behaviour));
  }

  stats() {
    return this.lane.counters.toStats();
  }

  statsWhen(isRight: (stats: ReturnType<ClientBench['stats']>) => boolean) {
    return until(() => this.stats(), isRight);
  }

  rows() {
    return this.#towardsPort().filter(({ localPort }) => !this.#earlier.has(localPort));
  }

  #towardsPort() {
    return this.#diag.dump({ family: 'IPv4' }).filter(({ remotePort }) => remotePort === this.port);
  }

  state(state: TcpState) {
    return until(
      () => this.rows(),
      (rows) => rows.length === 1 && rows[0]?.state === state,
    );
  }
}

/** A peer that accepts, and leaves the rest to the test. */
export async function peer(t: TestContext): Promise<{ server: Server; port: number; accepted: Socket[] }> {
  const accepted: Socket[] = [];
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    socket.on('error', () => {
      // what the client does to it is seen on the client
    });
    accepted.push(socket);
  });
  server.listen(0, ADDRESS);
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of accepted) socket.destroy();
  });
  return { server, port: (server.address() as AddressInfo).port, accepted };
}

export async function connected(t: TestContext, behaviour: ClientBehaviourInput) {
  const { port, accepted } = await peer(t);
  const bench = new ClientBench(t, port, behaviour);
  await bench.statsWhen((stats) => stats.connected === 1);
  await until(
    () => accepted.length,
    (count) => count === 1,
  );
  return { bench, remote: accepted[0] as Socket };
}
