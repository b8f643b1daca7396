// A port of this machine that leads to a port of a pod, as kubectl port-forward makes one.

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { PodPort } from '#operator/kube/cluster-access.ts';
import type { Cluster } from './open-cluster.ts';

export interface ForwardedPort {
  /** On the loopback interface of this machine. */
  port: number;
  /** Why a connection could not be made; null: none has failed. */
  failure(): Error | null;
  close(): void;
}

/** Nothing is asked of the cluster before someone connects. */
export async function forwardPort(
  { openPort }: Pick<Cluster, 'openPort'>,
  target: PodPort,
): Promise<ForwardedPort> {
  let failure: Error | null = null;
  const server = createServer(async (socket) => {
    socket.on('error', () => socket.destroy()); // our own end, which knows why
    try {
      const stream = await openPort(target);
      stream.on('error', (error) => {
        failure = error;
        socket.destroy();
      });
      socket.on('close', () => stream.destroy());
      socket.pipe(stream).pipe(socket);
    } catch (error) {
      failure = error as Error;
      socket.destroy();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    failure: () => failure,
    close: () => {
      server.close();
    },
  };
}
