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
//   PUT    /api/faults/:name           { fault, lane? } → 204; the fault as in experiments
//   DELETE /api/faults/:name           → 204, as DELETE /api/faults, which ends all
//   PUT    /api/behaviour/client       { behaviour, lane? } → 204; fields as in experiments, those that are to change
//   PUT    /api/behaviour/server       likewise
//
// A body is "content-type: application/json". Errors are { error, problems? }.
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
/** On a cluster a lane of an experiment has its name before its own. */
const laneName = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,126})$/, 'must be the name of a lane');
const mapping = z.record(z.string(), z.unknown());
const faultBody = z.strictObject({ fault: mapping, lane: laneName.optional() });
const behaviourBody = z.strictObject({ behaviour: mapping, lane: laneName.optional() });

/** @throws LiveRefusal with all problems, as the others */
export function readRunOrder(body: unknown): RunOrder {
  return orRefuse(parseDocument(runOrder, body));
}

/** @param name of the path; the body need not repeat it */
export function readFault(name: string, body: unknown): { fault: Fault; lane: string | undefined } {
  const { value: outer, problems } = parseDocument(faultBody, body);
  const given = (outer ?? (body as { fault?: unknown } | undefined))?.fault;
  const fields = mapping.safeParse(given).data;
  // What is wrong within is told together with what is wrong around it.
  const inner = fields ? parseDocument(fault, { ...fields, name }) : { value: null, problems: [] };
  const within = (inner.problems ?? []).map((each) => ({ ...each, path: `fault.${each.path}` }));
  const renamed = fields?.name !== undefined && fields.name !== name ? [otherName(fields.name, name)] : [];
  const whole = orRefuse({ value: inner.value, problems: [...(problems ?? []), ...renamed, ...within] });
  return { fault: whole, lane: outer?.lane };
}

/** The fields alone; what they come to with those that stay is checked where these are known. */
export function readFields(body: unknown): { fields: Record<string, unknown>; lane: string | undefined } {
  const { behaviour, lane } = orRefuse(parseDocument(behaviourBody, body));
  return { fields: behaviour, lane };
}

function otherName(given: unknown, name: string): Problem {
  const message = `must be "${name}", as in the path, or be left out`;
  return { path: 'fault.name', value: JSON.stringify(given), message };
}

interface Parsed<T> {
  value: T | null;
  problems: readonly Problem[] | null;
}

function orRefuse<T>({ value, problems }: Parsed<T>): T {
  if (value !== null && (problems ?? []).length === 0) return value;
  throw new LiveRefusal(400, 'Cannot use the body: it has problems', {
    problems: (problems ?? []).slice(0, 100),
  });
}
