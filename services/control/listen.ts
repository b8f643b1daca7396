// Binds an HTTP server to its address, and says clearly why it cannot.
import { chmodSync, existsSync, lstatSync, unlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';
import { formatListenAddress, type ListenAddress } from './listen-address.ts';

const REASONS: Record<string, string> = {
  EADDRINUSE: 'port in use',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EADDRNOTAVAIL: 'no such address on this host',
  EROFS: 'read-only file system',
  ENAMETOOLONG: 'path too long',
};

/** The control API cannot listen; `cause` is the system's error. */
export class ListenError extends Error {
  override name = 'ListenError';
  readonly code = 'LISTEN_FAILED';

  constructor(address: ListenAddress, reason: string, cause?: unknown) {
    super(`Cannot listen on "${formatListenAddress(address)}": ${reason}`, { cause });
  }
}

/**
 * Listens, and gives back the address with the port that was chosen.
 *
 * A unix socket's file is made with mode 0600; one that a dead process left behind is removed first.
 *
 * @throws ListenError
 */
export async function listen(server: Server, address: ListenAddress): Promise<ListenAddress> {
  if (address.kind === 'Unix') await removeStale(address);
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(new ListenError(address, REASONS[error.code ?? ''] ?? error.message, error));
    server.once('error', fail);
    const done = () => {
      server.off('error', fail);
      resolve();
    };
    if (address.kind === 'Tcp') {
      // Node's own choice without a host is "::", of both families, and "0.0.0.0" where the kernel has no IPv6.
      const host = address.host === '::' ? undefined : address.host;
      server.listen({ host, port: address.port, exclusive: true }, done);
    } else listenUnix(server, address.path, done);
  });
  const bound = server.address();
  if (address.kind === 'Unix' || bound === null || typeof bound === 'string') return address;
  return { ...address, port: bound.port };
}

/** bind(2) happens inside listen(), so the mask covers the moment between it and chmod. */
function listenUnix(server: Server, path: string, done: () => void): void {
  const mask = process.umask(0o177);
  try {
    server.listen({ path, exclusive: true }, () => {
      chmodSync(path, 0o600);
      done();
    });
  } finally {
    process.umask(mask);
  }
}

async function removeStale(address: ListenAddress & { kind: 'Unix' }): Promise<void> {
  // libuv tells a folder that is not there as EACCES, so ask ourselves.
  if (!existsSync(dirname(address.path))) throw new ListenError(address, 'no such folder');
  const found = lstatSync(address.path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new ListenError(address, 'a file that is no socket is there');
  if (await answers(address.path)) throw new ListenError(address, 'another process listens there');
  unlinkSync(address.path);
}

/** Whether a process listens on a unix socket; only a refusal proves that none does. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createConnection({ path });
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    );
  });
}
