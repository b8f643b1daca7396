// One end of test connections: a process in a namespace that does what it is told over IPC, and keeps no will of its own.
//
//   { id, op: 'listen' | 'connect' | 'write' | 'end' | 'reset' | 'look', … }  →  { id, result } or { id, error }
import { connect, createServer, type Socket } from 'node:net';
import type { PeerConnection, PeerRequest } from './peer.ts';

interface Connection extends PeerConnection {
  socket: Socket;
}

const connections: Connection[] = [];

function keep(socket: Socket): Connection {
  const connection: Connection = {
    socket,
    number: connections.length,
    port: 0,
    received: '',
    ended: false,
    closed: false,
    error: null,
  };
  connections.push(connection);
  socket.on('data', (data) => {
    connection.received += String(data);
  });
  socket.on('end', () => {
    connection.ended = true;
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    connection.error = error.code ?? error.message;
  });
  socket.on('close', () => {
    connection.closed = true;
  });
  return connection;
}

function viewOf({ socket: _socket, ...view }: Connection): PeerConnection {
  return view;
}

const OPS: Record<PeerRequest['op'], (request: PeerRequest) => unknown> = {
  listen: ({ port = 0 }) =>
    new Promise((resolve, reject) => {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
        keep(socket).port = socket.remotePort ?? 0;
      });
      server.once('error', reject);
      server.listen(port, '::', () => resolve(null));
    }),
  // Answers at once: whether it is established is seen by looking.
  connect: ({ host = '', port = 0, localPort }) => {
    const socket = connect({
      host,
      port,
      allowHalfOpen: true,
      noDelay: true,
      ...(localPort ? { localPort } : {}),
    });
    const connection = keep(socket);
    socket.once('connect', () => {
      connection.port = socket.localPort ?? 0;
    });
    return viewOf(connection);
  },
  write: ({ number = 0, text = '' }) => void connections[number]?.socket.write(text),
  end: ({ number = 0 }) => void connections[number]?.socket.end(),
  reset: ({ number = 0 }) => void connections[number]?.socket.resetAndDestroy(),
  look: () => connections.map(viewOf),
};

process.on('message', async (request: PeerRequest) => {
  try {
    process.send?.({ id: request.id, result: (await OPS[request.op](request)) ?? null });
  } catch (error) {
    process.send?.({ id: request.id, error: String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
