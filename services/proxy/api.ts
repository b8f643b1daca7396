// The proxy's control API: routes over its lanes and faults, bodies and queries checked.
import type { Request, Router } from 'express';
import { z } from 'zod';
import type { Ledger } from '#lab/run/observation.ts';
import { fault } from '#lab/spec/fault.ts';
import { laneOfLab } from '#lab/spec/lab.ts';
import { NotFound } from '#services/control/http-error.ts';
import { parseBody } from '#services/control/parse-body.ts';
import { qualifiedName } from '#services/control/qualified-name.ts';
import type { Engine } from './engine.ts';
import type { FaultService } from './fault-service.ts';
import type { FaultSet } from './fault-set.ts';
import { flowSummaries } from './flow-summary.ts';
import type { Gateway } from './gateway.ts';
import type { LaneService } from './lane-service.ts';
import { laneSpec } from './lane-spec.ts';
import type { LaneTable } from './lane-table.ts';
import type { PacketRing } from './packet-ring.ts';
import type { SegmentRing } from './segment-ring.ts';

/** A count in a query: "?after=12". */
const count = (max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value <= max, `must be at most ${max}`);

/** By which a request is known again that is repeated, because its sender cannot know whether it was carried out. */
const requestId = z.string().min(1).max(200);

const faultBody = z.strictObject({
  lane: z.string().describe('The name of the lane on the wire; match.lane of the fault is ignored'),
  fault,
  id: requestId
    .optional()
    .describe(
      'Of this put: repeated with the same id it changes nothing, also when the fault has been deleted since',
    ),
});
const releaseBody = z.strictObject({ id: requestId.optional() });
const gatewayPath = z.strictObject({ port: count(65_535) });
const gatewayBody = laneOfLab.pick({ conntrack: true, flows: true });
const segmentsQuery = z.strictObject({
  after: count(Number.MAX_SAFE_INTEGER).default(0),
  limit: count(10_000).default(1000),
});
const flowsQuery = z.strictObject({ lane: z.string().optional(), limit: count(200_000).default(10_000) });

export interface ApiOptions {
  laneService: LaneService;
  faultService: FaultService;
  lanes: LaneTable;
  faults: FaultSet;
  engine: Engine;
  ring: SegmentRing;
  packets: PacketRing;
  gateway: Gateway;
  /** What the ledger says besides its entries. */
  losses: () => Omit<Ledger, 'entries'>;
}

/** Adds the routes. DELETE succeeds also where there is nothing: it may be asked again after a lost answer. */
export function proxyRoutes(router: Router, options: ApiOptions): void {
  addLaneRoutes(router, options);
  addFaultRoutes(router, options);
  addGatewayRoutes(router, options);
  addObservationRoutes(router, options);
}

const laneOf = (request: Request) => qualifiedName('lane', request.params.lane);
const faultOf = (request: Request) => qualifiedName('fault', request.params.fault);

function addLaneRoutes(router: Router, { laneService }: ApiOptions): void {
  router.put('/lanes/:lane', async (request, response) => {
    response.json(await laneService.put(laneOf(request), parseBody(laneSpec, request.body)));
  });
  router.get('/lanes', (_request, response) => {
    response.json(laneService.all());
  });
  router.delete('/lanes/:lane', async (request, response) => {
    await laneService.delete(laneOf(request));
    response.status(204).end();
  });
}

function addFaultRoutes(router: Router, { faultService }: ApiOptions): void {
  router.put('/faults/:fault', async (request, response) => {
    const body = parseBody(faultBody, request.body);
    const lane = qualifiedName('lane', body.lane);
    response.json(await faultService.put(faultOf(request), { lane, spec: body.fault, id: body.id }));
  });
  router.get('/faults', (_request, response) => {
    response.json(faultService.all());
  });
  router.delete('/faults/:fault', async (request, response) => {
    response.json(await faultService.delete(faultOf(request)));
  });
  router.delete('/faults', async (_request, response) => {
    await faultService.deleteAll();
    response.status(204).end();
  });
  router.post('/faults/:fault/release', (request, response) => {
    // Who releases by hand sends no body.
    const { id } = parseBody(releaseBody, request.body ?? {});
    response.json(faultService.release(faultOf(request), id));
  });
}

function addGatewayRoutes(router: Router, { gateway }: ApiOptions): void {
  router.put('/gateways/:port', async (request, response) => {
    const { port } = parseBody(gatewayPath, request.params);
    const body = parseBody(gatewayBody, request.body);
    await gateway.put({ port, ...body });
    response.json({ port, ...body });
  });
  router.delete('/gateways/:port', async (request, response) => {
    await gateway.delete(parseBody(gatewayPath, request.params).port);
    response.status(204).end();
  });
}

function addObservationRoutes(
  router: Router,
  { lanes, faults, engine, ring, packets, losses }: ApiOptions,
): void {
  router.get('/ledger', (_request, response) => {
    response.json({ ...losses(), entries: faults.ledger() } satisfies Ledger);
  });
  router.get('/flows', (request, response) => {
    const { lane: name, limit } = parseBody(flowsQuery, request.query);
    const lane = name === undefined ? undefined : lanes.get(name);
    if (name !== undefined && !lane) throw new NotFound(`Cannot list flows: there is no lane "${name}"`);
    response.json(flowSummaries(engine.tracker, lane ? [lane] : lanes.all(), limit));
  });
  router.get('/segments', (request, response) => {
    const { after, limit } = parseBody(segmentsQuery, request.query);
    response.json(ring.read(after, limit));
  });
  router.get('/packets', (request, response) => {
    const { after, limit } = parseBody(segmentsQuery, request.query);
    response.json(packets.read(after, limit));
  });
  router.get('/segment-counts', (_request, response) => {
    response.json(lanes.all().flatMap((lane) => lane.segmentCounts()));
  });
}
