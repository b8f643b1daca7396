// The server's control API.
import type { Router } from 'express';
import { z } from 'zod';
import { serverBehaviour } from '#lab/spec/server-behaviour.ts';
import { LANE_ADDRESS, laneRoutes } from '#services/control/lane-routes.ts';
import type { ServerLanes } from './server-lanes.ts';

const laneBody = z.strictObject({ ...LANE_ADDRESS, behaviour: serverBehaviour });

export function serverRoutes(lanes: ServerLanes): (router: Router) => void {
  return laneRoutes(lanes, laneBody, ({ address, plan: { behaviour } }) => ({ ...address, behaviour }));
}
