// A connection to a port of a pod, through the API server and the kubelet: what kubectl port-forward makes of each of its own.
import { Duplex } from 'node:stream';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { WebSocketHandler } from '@kubernetes/client-node/dist/web-socket-handler.js';
import type { PodPort } from './cluster-access.ts';
import { KubeError } from './kube-error.ts';

/** As the protocol has it: each message begins with its channel, 0 for data and 1 for an error, and each channel with two bytes of port number. */
const DATA = 0;
const PORT_BYTES = 2;

/** Of a WebSocket what is used; the package has no types of its own. */
interface Socket {
  send(data: Buffer): void;
  close(): void;
  onclose: () => void;
  onerror: (event: { message: string }) => void;
}

/** Comes to the pod's loopback interface, past every NetworkPolicy. @throws KubeError */
export async function openPodPort(config: KubeConfig, { namespace, pod, port }: PodPort): Promise<Duplex> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward?ports=${port}`;
  const what = `connect to port ${port} of Pod "${namespace}/${pod}"`;
  const begun = new Set<number>();
  // Until there is a stream, what comes is kept.
  let stream: Duplex | null = null;
  const early: (() => void)[] = [];
  const onMessage = (channel: number, message: Buffer): boolean => {
    const data = begun.has(channel) ? message : message.subarray(PORT_BYTES);
    begun.add(channel);
    if (data.length === 0) return true;
    const take = () =>
      channel === DATA ? stream?.push(data) : stream?.destroy(unreachable(what, data.toString().trim()));
    if (stream) take();
    else early.push(take);
    return channel === DATA;
  };
  const socket = await connect(config, { path, what, onMessage });
  stream = new Duplex({
    read: () => undefined, // what comes is pushed as it comes: the answers of a control API are small
    write(chunk: Buffer, _encoding, done) {
      socket.send(Buffer.concat([Buffer.of(DATA), chunk]));
      done();
    },
    final(done) {
      socket.close();
      done();
    },
    destroy(error, done) {
      socket.close();
      done(error);
    },
  });
  socket.onclose = () => stream.push(null);
  socket.onerror = ({ message }) => stream.destroy(unreachable(what, message));
  for (const take of early) take();
  return stream;
}

interface Handshake {
  path: string;
  what: string;
  onMessage: (channel: number, data: Buffer) => boolean;
}

async function connect(config: KubeConfig, { path, what, onMessage }: Handshake): Promise<Socket> {
  try {
    const socket: unknown = await new WebSocketHandler(config).connect(path, null, onMessage);
    return socket as Socket;
  } catch (cause) {
    // An event of the socket: its message is all that it has, such as "Unexpected server response: 403".
    const { message } = cause as Error;
    const [, code] = /response: (\d{3})$/.exec(message) ?? [];
    if (code === '403')
      throw new KubeError(`Cannot ${what}: forbidden; it needs the verb create on pods/portforward`, {
        code: 403,
        reason: 'Forbidden',
        cause,
      });
    throw unreachable(what, message, Number(code ?? 0));
  }
}

function unreachable(what: string, state: string, code = 0): KubeError {
  return new KubeError(`Cannot ${what}: ${state}`, { code, reason: 'Unreachable' });
}
