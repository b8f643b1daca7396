// The units in which report.json counts.
import { z } from 'zod';
import { TCP_STATES } from '../spec/state.ts';

export const count = z.int().min(0);

/** A duration. */
export const milliseconds = z.number().min(0);

/** A time, in ms after the report's startedAt; with fractions where it is a segment's. */
export const offset = z.number();

/** Its title is what the documentation says instead of eleven names. */
export const tcpState = z.enum(TCP_STATES).meta({ title: 'state' });

export const endState = z.enum([...TCP_STATES, 'None']).meta({ title: 'state or `None`' });
