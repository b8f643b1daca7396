// The HTTP control API that every service has: health, metrics, JSON in and out, errors as JSON.
//
//   request ─► token (TCP only) ─► JSON body ─► the service's routes ─► 404
//                                                       └─ throws ─► { error: { code, message, problems? } }
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import express, { type ErrorRequestHandler, type Request, type Response, type Router } from 'express';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { hasToken } from './bearer-token.ts';
import { HttpError, NotFound } from './http-error.ts';
import { listen } from './listen.ts';
import type { ListenAddress } from './listen-address.ts';

const BODY_LIMIT_BYTES = 1_000_000;
/** Longer than the runner's pause between two requests, so that its connections are not closed under it. */
const KEEP_ALIVE_MS = 30_000;
const STOP_DEADLINE_MS = 1000;

export interface ControlServerOptions {
  /** The service, e.g. "client". */
  name: string;
  listen: ListenAddress;
  /** Required for TCP. /livez, /healthz and /metrics change nothing and are open, so that probes need no secret. */
  token?: string;
  log: Logger;
  routes: (router: Router) => void;
  /** What /healthz tells; throws if the service is not well, which makes it a 503. */
  health: () => Record<string, unknown>;
  registry: Registry;
}

export interface ControlServer {
  /** @throws ListenError */
  start(): Promise<{ address: ListenAddress }>;
  /** Lets requests end for up to a second, then ends every connection. */
  stop(): Promise<void>;
}

/** @throws Error if a TCP address has no token. */
export function createControlServer(options: ControlServerOptions): ControlServer {
  if (options.listen.kind === 'Tcp' && !options.token)
    throw new Error('Cannot make a control server: a TCP address needs a token');
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, createApp(options));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    start: async () => ({ address: await listen(server, options.listen) }),
    stop: () => stopServer(server, sockets),
  };
}

function createApp(options: ControlServerOptions): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  // That it answers is all: a service that is only late must not be started anew, as its lanes would go with it.
  app.get('/livez', (_request, response) => response.status(204).end());
  app.get('/healthz', (_request, response) => answerHealth(options, response));
  app.get('/metrics', async (_request, response) => {
    response.type(options.registry.contentType).send(await options.registry.metrics());
  });
  app.use((request, _response, next) => {
    if (options.token !== undefined && !hasToken(request.headers.authorization, options.token))
      throw new HttpError(401, 'UNAUTHORIZED', 'Cannot allow the request: no valid bearer token');
    next();
  });
  app.use(express.json({ limit: BODY_LIMIT_BYTES, inflate: false, reviver: refusePrototype }));
  const router = express.Router();
  options.routes(router);
  app.use(router);
  app.use((request: Request) => {
    throw new NotFound(
      `Cannot ${request.method} ${JSON.stringify(request.path.slice(0, 200))}: no such route`,
    );
  });
  app.use(errorHandler(options.log));
  return app;
}

/** JSON.parse makes an own property of "__proto__", which a later copy of the object would take for its prototype. */
function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('"__proto__" is not known here'); // the body parser makes it a 400
  return value;
}

function answerHealth({ name, health, log }: ControlServerOptions, response: Response): void {
  try {
    response.json({ name, status: 'Ok', ...health() });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log.warn({ err: error }, 'not healthy');
    response.status(503).json({ name, status: 'Failing', error: { code: 'UNHEALTHY', message } });
  }
}

function errorHandler(log: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const answer = toHttpError(error);
    const fields = { method: request.method, path: request.path, status: answer.status };
    if (answer.status >= 500) log.error({ ...fields, err: error }, 'request failed');
    else log.debug({ ...fields, code: answer.code, reason: answer.message }, 'request refused');
    if (response.headersSent) {
      request.socket.destroy(); // half an answer: the caller must not take it for whole
      return;
    }
    const { code, message, problems } = answer;
    if (answer.status === 401) response.set('www-authenticate', 'Bearer');
    response.status(answer.status).json({ error: { code, message, ...(problems ? { problems } : {}) } });
  };
}

const CODES: Record<number, string> = {
  400: 'BAD_REQUEST',
  413: 'BODY_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

/** Errors of express and its body parser carry a `status` and, where it may be told, `expose`. */
function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const { status, message } = (typeof error === 'object' && error !== null ? error : {}) as {
    status?: unknown;
    message?: unknown;
  };
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new HttpError(status, CODES[status] ?? 'BAD_REQUEST', `Cannot read the request: ${message}`);
  return new HttpError(
    500,
    'INTERNAL',
    typeof message === 'string' ? message : 'Cannot answer: unknown error',
  );
}

async function stopServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  if (!server.listening) return;
  const deadline = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, STOP_DEADLINE_MS);
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeIdleConnections();
  }).finally(() => clearTimeout(deadline));
}
