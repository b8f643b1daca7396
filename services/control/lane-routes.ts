// The control API of who has lanes and counts for each of them: client and server.
import { isIP } from 'node:net';
import type { Router } from 'express';
import { z } from 'zod';
import type { Done } from '#lab/run/observation.ts';
import type { CountingLane, NamedLanes } from './named-lanes.ts';
import { parseBody } from './parse-body.ts';
import { qualifiedName } from './qualified-name.ts';

/** Fields of a body that says where a lane is. */
export const LANE_ADDRESS = {
  address: z.string().refine((text) => isIP(text) !== 0, 'must be an IPv4 or IPv6 address'),
  port: z.int().min(1).max(65535),
};

interface Stats {
  toStats(): object;
}

/**
 * PUT, GET and DELETE of /lanes and /lanes/:lane.
 *
 * @param bodyOf what a lane was put with
 */
export function laneRoutes<Body extends object, Lane extends CountingLane<Stats>>(
  lanes: NamedLanes<Stats, Lane, Body>,
  schema: z.ZodType<Body>,
  bodyOf: (lane: Lane) => Body,
): (router: Router) => void {
  return (router) => {
    router.put('/lanes/:lane', (request, response) => {
      const name = qualifiedName('lane', request.params.lane);
      const body = parseBody(schema, request.body);
      response.json({ name, ...body, doneAt: lanes.put(name, body) } satisfies Done);
    });
    router.get('/lanes/:lane', (request, response) => {
      response.json(lanes.get(qualifiedName('lane', request.params.lane)).total().toStats());
    });
    router.get('/lanes', (_request, response) => {
      response.json({ lanes: lanes.entries().map(([name, lane]) => ({ name, ...bodyOf(lane) })) });
    });
    router.delete('/lanes/:lane', (request, response) => {
      lanes.delete(qualifiedName('lane', request.params.lane));
      response.status(204).end();
    });
    router.delete('/lanes', (_request, response) => {
      lanes.deleteAll();
      response.status(204).end();
    });
  };
}
