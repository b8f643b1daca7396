// What the page may send, checked; the answers are in live-frame.ts and live-source.ts.
//
//   GET    /api/frames                 server-sent events: event "frame", data a LiveFrame
//   GET    /api/history                LiveHistory
//   GET    /api/ladders                LiveLadder[]
//   GET    /api/experiments            LiveExperiment[]
//   POST   /api/runs                   { experiment, seed? } → 201 { id }
//   POST   /api/runs/:id/resume        → 204
//   DELETE /api/runs/:id               stops it → 204
//   GET    /api/runs/:id/report        report.html
//   PUT    /api/faults/:name           a fault as in experiments, and `lane?` → 204
//   DELETE /api/faults/:name           → 204, as DELETE /api/faults, which ends all
//   PUT    /api/behaviour/client       fields that are to change, as in experiments, and `lane?` → 204
//   PUT    /api/behaviour/server       likewise
//
// What changes something has "content-type: application/json", also without a body. Errors are { error, problems? }.
import { z } from 'zod';
import { type Fault, fault } from '#lab/spec/fault.ts';
import { objectName } from '#lab/spec/names.ts';
import { type Problem, parseDocument } from '#lab/spec/problems.ts';
import { LiveRefusal } from './live-refusal.ts';
import type { RunOrder } from './live-source.ts';

const runOrder = z.strictObject({
  experiment: objectName,
  seed: z.int().min(0).max(4_294_967_295).optional(),
});

/** @throws LiveRefusal with all problems, as the others */
export function readRunOrder(body: unknown): RunOrder {
  return orRefuse('run', parseDocument(runOrder, body));
}

/** @param name of the path; the body need not repeat it */
export function readFault(name: string, body: unknown): { fault: Fault; lane: string | undefined } {
  const { rest, lane, problems } = splitLane(body);
  if (rest.name !== undefined && rest.name !== name) {
    const message = `must be "${name}", as in the path, or be left out`;
    problems.push({ path: 'name', value: JSON.stringify(rest.name), message });
  }
  const parsed = parseDocument(fault, { ...rest, name });
  const whole = orRefuse('fault', {
    value: parsed.value,
    problems: [...problems, ...(parsed.problems ?? [])],
  });
  return { fault: whole, lane };
}

/** The fields alone; what they come to with those that stay is checked where these are known. */
export function readFields(body: unknown): { fields: Record<string, unknown>; lane: string | undefined } {
  const { rest, lane, problems } = splitLane(body);
  return { fields: orRefuse('behaviour', { value: rest, problems }), lane };
}

function splitLane(body: unknown): {
  rest: Record<string, unknown>;
  lane: string | undefined;
  problems: Problem[];
} {
  const isMapping = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (!isMapping) throw new LiveRefusal(400, 'Cannot read the body: expected a JSON object');
  const { lane, ...rest } = body as Record<string, unknown>;
  const parsed = parseDocument(z.strictObject({ lane: laneName.optional() }), {
    ...(lane === undefined ? {} : { lane }),
  });
  return { rest, lane: parsed.value?.lane, problems: parsed.problems ?? [] };
}

/** On a cluster a lane of an experiment has its name before its own. */
const laneName = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,126})$/, 'must be the name of a lane');

function orRefuse<T>(
  what: string,
  { value, problems }: { value: T | null; problems: readonly Problem[] | null },
): T {
  if (value !== null && (problems ?? []).length === 0) return value;
  throw new LiveRefusal(400, `Cannot use the ${what}: it has problems`, (problems ?? []).slice(0, 100));
}
