// The page's API: routes over a LiveSource, bodies checked.
import express, { type Request, type Response, type Router } from 'express';
import { FRAME_HEADERS } from './frame-headers.ts';
import { readFault, readFields, readRunOrder } from './live-bodies.ts';
import { LiveRefusal } from './live-refusal.ts';
import type { LiveSource } from './live-source.ts';

const BODY_LIMIT_BYTES = 256_000;
/** A report is a page of its own, with its own policy inside; whatever it does, it must not speak in our name. */
const REPORT_POLICY = "sandbox allow-scripts allow-popups; frame-ancestors 'none'";

export type SourceOf = (query: Readonly<Record<string, unknown>>) => LiveSource;
type Answer = (source: LiveSource, request: Request, response: Response) => unknown;
type Method = 'get' | 'head' | 'put' | 'post' | 'delete';

/** @param watch answers a page that wants frames */
export function liveRoutes(
  sourceOf: SourceOf,
  watch: (source: LiveSource, request: Request, response: Response) => void,
): Router {
  const router = express.Router();
  router.use(express.json({ limit: BODY_LIMIT_BYTES, inflate: false, reviver: refusePrototype }));
  const add = (path: string, methods: Partial<Record<Method, Answer>>) => {
    const route = router.route(path);
    for (const [method, answer] of Object.entries(methods) as [Method, Answer][])
      route[method]((request, response) => answer(sourceOf(request.query), request, response));
    const allowed = Object.keys(methods).map((method) => method.toUpperCase());
    route.all((request, response) => {
      response.set('allow', allowed.join(', '));
      throw new LiveRefusal(
        405,
        `Cannot ${request.method} ${request.path}: expected ${allowed.join(' or ')}`,
      );
    });
  };
  add('/frames', {
    get: watch,
    // Without this HEAD would be taken for GET, and stay as one who watches.
    head: (_, __, response) => response.set(FRAME_HEADERS).end(),
  });
  addReading(add);
  addChanging(add);
  router.use((request) => {
    const path = JSON.stringify(request.originalUrl.slice(0, 200));
    throw new LiveRefusal(404, `Cannot find ${path}: no such route`);
  });
  return router;
}

type Add = (path: string, methods: Partial<Record<Method, Answer>>) => void;

function addReading(add: Add): void {
  add('/history', { get: (source, _, response) => response.json(source.history()) });
  add('/ladders', { get: async (source, _, response) => response.json(await source.ladders()) });
  add('/experiments', { get: async (source, _, response) => response.json(await source.experiments()) });
  add('/runs/:id/report', {
    get: async (source, request, response) => {
      const page = await source.report(param(request, 'id'));
      response.set('content-security-policy', REPORT_POLICY).type('html').send(page);
    },
  });
}

function addChanging(add: Add): void {
  add('/runs', {
    post: async (source, request, response) => {
      response.status(201).json({ id: await source.start(readRunOrder(request.body)) });
    },
  });
  add('/runs/:id', { delete: done((source, request) => source.stop(param(request, 'id'))) });
  add('/runs/:id/resume', { post: done((source, request) => source.resume(param(request, 'id'))) });
  add('/faults', { delete: done((source) => source.removeAllFaults()) });
  add('/faults/:name', {
    put: done((source, request) => {
      const { fault, lane } = readFault(param(request, 'name'), request.body);
      return source.putFault(fault, lane);
    }),
    delete: done((source, request) => source.removeFault(param(request, 'name'))),
  });
  for (const side of ['client', 'server'] as const)
    add(`/behaviour/${side}`, {
      put: done((source, request) => {
        const { fields, lane } = readFields(request.body);
        return source.setBehaviour({ side, fields }, lane);
      }),
    });
}

/** Answers 204 once it is done. */
function done(work: (source: LiveSource, request: Request) => Promise<void>): Answer {
  return async (source, request, response) => {
    await work(source, request);
    response.status(204).end();
  };
}

function param(request: Request, name: string): string {
  return String(request.params[name]);
}

/** JSON.parse makes an own property of "__proto__", which a later copy of the object would take for its prototype. */
function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('"__proto__" is not known here');
  return value;
}
