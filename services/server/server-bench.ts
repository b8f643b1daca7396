// For tests: a lane of the server on a port of its own, and the kernel's view of that port.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { type ServerBehaviourInput, serverBehaviour } from '#lab/spec/server-behaviour.ts';
import type { TcpState } from '#lab/spec/state.ts';
import { SockDiag, type SocketRow } from '#linux/sock-diag.ts';
import { FileBudget } from '#services/control/file-budget.ts';
import { freePort } from '#services/control/free-port.ts';
import { until } from '#services/control/until.ts';
import { ServerLane } from './server-lane.ts';
import { serverPlan } from './server-plan.ts';

export const ADDRESS = '127.0.0.1';
export const planOf = (behaviour: ServerBehaviourInput) => serverPlan(serverBehaviour.parse(behaviour));

export class ServerBench {
  readonly port: number;
  readonly lane: ServerLane;
  readonly #diag = SockDiag.open();
  readonly #sockets: Socket[] = [];

  private constructor(port: number, behaviour: ServerBehaviourInput, files: FileBudget) {
    this.port = port;
    this.lane = new ServerLane({
      address: { address: ADDRESS, port },
      plan: planOf(behaviour),
      files,
      now: () => performance.now(),
    });
  }

  static async make(
    t: TestContext,
    behaviour: ServerBehaviourInput = {},
    files = new FileBudget(10_000),
  ): Promise<ServerBench> {
    const bench = new ServerBench(await freePort(), behaviour, files);
    t.after(() => bench.#end());
    return bench;
  }

  put(behaviour: ServerBehaviourInput): void {
    this.lane.update(planOf(behaviour));
  }

  /** A client that reads, and does not close by itself. */
  async connect(): Promise<Socket> {
    const socket = connect({ host: ADDRESS, port: this.port, allowHalfOpen: true });
    this.#sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  }

  rows(states?: TcpState[], boundInactive = false): SocketRow[] {
    return this.#diag
      .dump({ family: 'IPv4', ...(states ? { states } : {}), boundInactive })
      .filter((row) => row.localPort === this.port);
  }

  stats() {
    return this.lane.total().toStats();
  }

  async statsWhen(isRight: (stats: ReturnType<ServerBench['stats']>) => boolean) {
    return until(() => this.stats(), isRight);
  }

  #end(): void {
    this.lane.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#diag.close();
  }
}
