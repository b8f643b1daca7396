// Serves the live page and its API.
//
//   request ─► Host ─┬─ /api ─► token, or Origin ─► routes ─► LiveSource
//                    └─ files of the page           └─ throws ─► { error, problems? }
import { existsSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import express, { type ErrorRequestHandler } from 'express';
import { listen } from '#services/control/listen.ts';
import { errorAnswer } from './error-answer.ts';
import { type Pace, REAL_PACE } from './frame-pacer.ts';
import { checkApiRequest, checkHost, type LiveAccess } from './live-access.ts';
import { LiveRefusal } from './live-refusal.ts';
import { liveRoutes, type SourceOf } from './live-routes.ts';
import type { LiveSource } from './live-source.ts';
import { LiveWatchers } from './live-watchers.ts';

/** Nothing from outside, nothing inline, and nobody may put the page into a frame of theirs. */
const POLICY = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

export interface LiveServerOptions {
  /** Loopback listens there alone. */
  access: LiveAccess;
  /** 0: any that is free. */
  port: number;
  /** Where it listens with a token; default: on every address. */
  host?: string;
  /** By what a request's query says; throws a LiveRefusal where there is none. */
  source: SourceOf;
  /** The built page: index.html and what it names. */
  folder: string;
  /** Told of what is no refusal but a defect. */
  onError?: (error: unknown) => void;
  /** For tests. */
  pace?: Pace;
}

export interface LiveServer {
  /** @returns the port. @throws ListenError */
  start(): Promise<number>;
  /** Ends every connection. */
  stop(): Promise<void>;
}

export function createLiveServer(options: LiveServerOptions): LiveServer {
  const { access } = options;
  // A source that its owner drops is not kept here.
  const watchers = new WeakMap<LiveSource, LiveWatchers>();
  const watching = new Set<ServerResponse>();
  let port = options.port;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use((request, response, next) => {
    response.set({
      // Asked for each time, by its ETag: a page of another version must not speak to this server.
      'cache-control': 'no-cache',
      'content-security-policy': POLICY,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    checkHost(request, access, port);
    next();
  });
  app.use('/api', (request, response, next) => {
    response.set('cache-control', 'no-store');
    checkApiRequest(request, access);
    next();
  });
  const watch = (source: LiveSource, response: ServerResponse) => {
    const known = watchers.get(source) ?? new LiveWatchers(source, options.pace ?? REAL_PACE);
    watchers.set(source, known);
    known.add(response);
    watching.add(response);
    response.once('close', () => watching.delete(response));
  };
  app.use(
    '/api',
    liveRoutes(options.source, (source, _, response) => watch(source, response)),
  );
  addPage(app, options.folder);
  app.use(answerError(options.onError));
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, app);
  return {
    start: async () => {
      const host = access.kind === 'Loopback' ? '127.0.0.1' : (options.host ?? '0.0.0.0');
      const bound = await listen(server, { kind: 'Tcp', host, port });
      if (bound.kind === 'Tcp') port = bound.port;
      return port;
    },
    stop: () => {
      for (const response of watching) response.end();
      return close(server);
    },
  };
}

function addPage(app: express.Express, folder: string): void {
  app.use(express.static(folder, { cacheControl: false, redirect: false }));
  app.use((request, response) => {
    if (request.path === '/' && !existsSync(join(folder, 'index.html')))
      response.status(503).type('text').send('The page has not been built; its API is here.\n');
    else
      throw new LiveRefusal(404, `Cannot find ${JSON.stringify(request.path.slice(0, 200))}: no such page`);
  });
}

function answerError(onError: LiveServerOptions['onError']): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const { status, body } = errorAnswer(error);
    if (status === 500) onError?.(error);
    if (response.headersSent) {
      request.socket.destroy(); // half an answer: the page must not take it for whole
      return;
    }
    if (status === 401) response.set('www-authenticate', 'Bearer');
    response.status(status).json(body);
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
