// The client's control API.
import type { Router } from 'express';
import { z } from 'zod';
import { clientBehaviour } from '#lab/spec/client-behaviour.ts';
import { LANE_ADDRESS, laneRoutes } from '#services/control/lane-routes.ts';
import type { ClientLanes } from './client-lanes.ts';

const laneBody = z.strictObject({
  target: z.strictObject(LANE_ADDRESS),
  behaviour: clientBehaviour,
});

export function clientRoutes(lanes: ClientLanes): (router: Router) => void {
  return laneRoutes(lanes, laneBody, ({ target, plan: { behaviour } }) => ({ target, behaviour }));
}
