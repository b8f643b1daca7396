// The control API of a service in a pod, through a port-forward made for it.
import { CONTROL_PORTS, type Service } from '#operator/lab/lab-names.ts';
import { ControlClient, ControlError } from '#runner/control-client.ts';
import type { ControlApi } from '#runner/lab-connection.ts';
import { type ForwardedPort, forwardPort } from './forward-port.ts';
import type { Cluster } from './open-cluster.ts';
import { Turns } from './turns.ts';

export interface ServicePlace {
  pod: string;
  service: Service;
  /** Of the lab. */
  token: string;
}

/** Through API server and kubelet an answer takes longer than within a cluster. */
const TIMEOUT_MS = 10_000;
/** Of all pods: each port-forward goes through the API server, which carries everyone else's as well. */
const TURNS = new Turns(32);

export class PodService implements ControlApi {
  readonly pod: string;
  readonly #client: ControlClient;
  readonly #forwarded: ForwardedPort;

  private constructor(pod: string, client: ControlClient, forwarded: ForwardedPort) {
    this.pod = pod;
    this.#client = client;
    this.#forwarded = forwarded;
  }

  static async open(cluster: Cluster, { pod, service, token }: ServicePlace): Promise<PodService> {
    const { namespace } = cluster;
    const forwarded = await forwardPort(cluster, { namespace, pod, port: CONTROL_PORTS[service] });
    const address = { host: '127.0.0.1', port: forwarded.port, token };
    const client = new ControlClient({
      name: `${service} (pod "${pod}")`,
      ...address,
      timeoutMs: TIMEOUT_MS,
    });
    return new PodService(pod, client, forwarded);
  }

  get<T>(path: string): Promise<T> {
    return this.#inTurn(() => this.#client.get<T>(path));
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.#inTurn(() => this.#client.put<T>(path, body));
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.#inTurn(() => this.#client.post<T>(path, body));
  }

  delete<T>(path: string): Promise<T> {
    return this.#inTurn(() => this.#client.delete<T>(path));
  }

  close(): void {
    this.#client.close();
    this.#forwarded.close();
  }

  /** Its port-forward stays for the next question, unless others wait for one. */
  #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    return TURNS.take(async () => {
      try {
        return await this.#explained(ask());
      } finally {
        if (TURNS.areWanted) this.#client.close();
      }
    });
  }

  /** A connection that ends at once says nothing; the port-forward knows why. */
  async #explained<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      const failure = this.#forwarded.failure();
      if (failure && error instanceof ControlError && error.code === 'UNREACHABLE') throw failure;
      throw error;
    }
  }
}
