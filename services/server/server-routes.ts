// The server's control API.
import { isIP } from 'node:net';
import type { Router } from 'express';
import { z } from 'zod';
import { serverBehaviour } from '#lab/spec/server-behaviour.ts';
import { parseBody } from '#services/control/parse-body.ts';
import { qualifiedName } from '#services/control/qualified-name.ts';
import type { ServerLanes } from './server-lanes.ts';

const laneBody = z.strictObject({
  address: z.string().refine((text) => isIP(text) !== 0, 'must be an IPv4 or IPv6 address'),
  port: z.int().min(1).max(65535),
  behaviour: serverBehaviour,
});

/** PUT, GET and DELETE of /lanes and /lanes/:lane. */
export function serverRoutes(lanes: ServerLanes): (router: Router) => void {
  return (router) => {
    router.put('/lanes/:lane', (request, response) => {
      const name = qualifiedName('lane', request.params.lane);
      const body = parseBody(laneBody, request.body);
      lanes.put(name, body);
      response.json({ name, ...body });
    });
    router.get('/lanes/:lane', (request, response) => {
      response.json(lanes.get(qualifiedName('lane', request.params.lane)).total().toStats());
    });
    router.get('/lanes', (_request, response) => {
      response.json({
        lanes: lanes
          .entries()
          .map(([name, { address, plan }]) => ({ name, ...address, behaviour: plan.behaviour })),
      });
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
