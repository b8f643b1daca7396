// What several values of the chart are made of.
import { z } from 'zod';

export const anything = z.record(z.string(), z.unknown());
/** From 1ms to 30s: the chart says why where it is not (`synfin.check`). */
export const interval = z.string().regex(/^(0|[1-9][0-9]{0,8})(ms|s|m|h)$/);
export const imageName = z.string().regex(/^[A-Za-z0-9]+([._:/-]+[A-Za-z0-9]+)*$/);
export const imageTag = z.string().regex(/^([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$/);
export const pullPolicy = z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent');
