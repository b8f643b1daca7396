// What several values of the chart are made of.
import { z } from 'zod';

export const anything = z.record(z.string(), z.unknown());
export const interval = z.string().regex(/^[0-9]+(ms|s|m|h)$/);
export const pullPolicy = z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent');
