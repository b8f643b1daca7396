// For tests: a process in a namespace that listens and connects as it is told; what it does is in proxy-peer.ts.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { inNetns } from '#linux/netns.ts';
import { until } from '#services/control/until.ts';

const ROOT = path.join(import.meta.dirname, '../..');

export interface PeerRequest {
  id: number;
  op: 'listen' | 'connect' | 'write' | 'end' | 'reset' | 'look';
  host?: string;
  port?: number;
  localPort?: number;
  number?: number;
  text?: string;
}

/** A connection as its peer sees it. `port` is the client's; 0 until it is established. */
export interface PeerConnection {
  number: number;
  port: number;
  received: string;
  ended: boolean;
  closed: boolean;
  error: string | null;
}

/** A peer process in a namespace. */
export class Peer {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #lastId = 0;

  constructor(netns: string) {
    const [file, args] = inNetns(netns, process.execPath, [path.join(import.meta.dirname, 'proxy-peer.ts')]);
    this.#child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], cwd: ROOT });
    this.#child.on('message', ({ id, result, error }: { id: number; result: never; error?: string }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error));
    });
  }

  ask<T>(request: Omit<PeerRequest, 'id'>): Promise<T> {
    const id = ++this.#lastId;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: never) => void, reject });
      this.#child.send({ id, ...request });
    });
  }

  listen(port: number): Promise<void> {
    return this.ask({ op: 'listen', port });
  }

  connections(): Promise<PeerConnection[]> {
    return this.ask({ op: 'look' });
  }

  /** Waits until connection `number` is as wanted. */
  async when(number: number, isRight: (connection: PeerConnection) => boolean): Promise<PeerConnection> {
    const all = await until(
      () => this.connections(),
      (each) => each[number] !== undefined && isRight(each[number]),
    );
    return all[number] as PeerConnection;
  }

  async write(number: number, what: string): Promise<void> {
    await this.ask({ op: 'write', number, text: what });
  }

  async end(number: number): Promise<void> {
    await this.ask({ op: 'end', number });
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }
}
