// The exporter's control API.
import type { Router } from 'express';
import { z } from 'zod';
import type { KernelCounters } from '#lab/run/observation.ts';
import { NotFound } from '#services/control/http-error.ts';
import { parseBody } from '#services/control/parse-body.ts';
import { qualifiedName } from '#services/control/qualified-name.ts';
import type { Sampler } from './sampler.ts';
import { type WatchedLanes, watchedLane } from './watched-lanes.ts';

export interface RoutesOptions {
  watched: WatchedLanes;
  sampler: Sampler;
  readCounters: () => KernelCounters;
}

const samplesQuery = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'must be the sequence of the last sample seen, or 0')
    .default('0')
    .transform(Number),
});

/** PUT, GET and DELETE /lanes/:lane, GET and DELETE /lanes, GET /sample, GET /samples?after=N, GET /counters. */
export function exporterRoutes({ watched, sampler, readCounters }: RoutesOptions): (router: Router) => void {
  const laneOf = (name: string) => {
    const lane = watched.get(name);
    if (!lane) throw new NotFound(`Cannot find lane "${name}": it is not watched`);
    return { name, ...lane };
  };
  return (router) => {
    router.put('/lanes/:lane', (request, response) => {
      const name = qualifiedName('lane', request.params.lane);
      sampler.watch(name, parseBody(watchedLane, request.body));
      response.json(laneOf(name));
    });
    router.get('/lanes/:lane', (request, response) => {
      response.json(laneOf(qualifiedName('lane', request.params.lane)));
    });
    router.get('/lanes', (_request, response) => {
      response.json({ lanes: watched.entries().map(([name]) => laneOf(name)) });
    });
    router.delete('/lanes/:lane', (request, response) => {
      const lane = laneOf(qualifiedName('lane', request.params.lane));
      sampler.unwatch(lane.name);
      response.json(lane);
    });
    router.delete('/lanes', (_request, response) => {
      const lanes = watched.entries().map(([name]) => laneOf(name));
      sampler.stop();
      response.json({ lanes });
    });
    router.get('/sample', (_request, response) => {
      response.json(sampler.ring.last());
    });
    router.get('/samples', (request, response) => {
      response.json(sampler.ring.since(parseBody(samplesQuery, { ...request.query }).after));
    });
    router.get('/counters', (_request, response) => {
      response.json(readCounters());
    });
  };
}
