// The schema in zod and the resource definition made of it say the same of a document, however it is spoiled.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { experimentCrd } from '#lab/crd/experiment-crd.ts';
import { labCrd } from '#lab/crd/lab-crd.ts';
import { experiment } from '#lab/spec/experiment.ts';
import { lab } from '#lab/spec/lab.ts';
import { changed, type Path, pathsIn } from './fixtures/at-path.ts';
import { admit } from './fixtures/crd-validator.ts';
import { wholeExperiment } from './fixtures/whole-experiment.ts';

const ROOT = path.join(import.meta.dirname, '..');
const KINDS = { Experiment: [experiment, experimentCrd()], Lab: [lab, labCrd()] } as const;

interface Document {
  kind: keyof typeof KINDS;
  spec: unknown;
}

const whole = wholeExperiment();
const DOCUMENTS: Document[] = [
  whole as unknown as Document,
  { ...whole, kind: 'Lab', spec: whole.spec.lab } as Document,
  ...globSync('experiments/*.yaml', { cwd: ROOT }).map(
    (file) => parse(readFileSync(path.join(ROOT, file), 'utf8')) as Document,
  ),
];

/** What may come to stand in a place: right somewhere, wrong nearly everywhere. Null is told apart: Kubernetes takes it for nothing. */
const anything = fc.oneof(
  fc.constantFrom(
    ...['', 'Drop', 'main', 'other', 'Client', 'x'.repeat(64), 'x'.repeat(4001), '5s', '25h', '1', 'A'],
  ),
  fc.constantFrom(-1, 0, 1, 2, 0.5, 127, 1000, 65_536, 5_000_000_000, 1e300),
  fc.constantFrom(true, false, [], {}, [{}], { name: 'main' }, ['drop'], ['drop', 'drop']),
  fc.array(fc.constant({ name: 'a' }), { minLength: 17, maxLength: 65 }),
);

/** One change of a document's spec: another value, nothing, or a field too many. */
const spoiled = fc.constantFrom(...DOCUMENTS).chain((document) => {
  const places = pathsIn(document.spec).map((rest): Path => ['spec', ...rest]);
  return fc.oneof(
    fc.tuple(fc.constantFrom(...places), anything).map(([at, value]) => changed(document, at, value)),
    fc.constantFrom(...places).map((at) => changed(document, at, undefined)),
    fc.constantFrom(...places).map((at) => changed(document, [...at.slice(0, -1), 'unknownField'], 1)),
  );
});

test('a document that zod refuses is refused by its resource definition, and the other way round', () => {
  fc.assert(
    fc.property(spoiled, (document) => {
      const [schema, crd] = KINDS[document.kind];
      const issues = schema.safeParse(document).error?.issues ?? [];
      if (issues.length > 0 && issues.every(({ message }) => isOfOrder(message))) return;
      const { problems } = admit(crd, document);
      assert.equal(problems.length > 0, issues.length > 0, JSON.stringify({ issues, problems }));
    }),
    { numRuns: 600 },
  );
});

/** Which step comes first CEL cannot say: the operator does, in the status. */
function isOfOrder(message: string): boolean {
  return /is put by no (earlier step|step so far|step before)$/.test(message);
}
