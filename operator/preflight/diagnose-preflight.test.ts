import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SegmentCount } from '#lab/run/observation.ts';
import { initialProgress, type StepProgress } from '#lab/run/progress.ts';
import { emptyObservation } from '#lab/run/run-observation.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import { diagnosePreflight, lateSegmentsAreLost } from './diagnose-preflight.ts';
import { PREFLIGHT_STEPS, preflightExperiment } from './preflight-experiment.ts';

const addresses = { client: '10.0.0.1', proxy: '10.0.0.2', server: '10.0.0.3' };

function seen(role: SegmentCount['role'], from: SegmentCount['from']): SegmentCount {
  return { lane: 'main', role, from, piggyback: false, retransmission: false, count: 1 };
}

/** A preflight that missed something in a step. */
function failed(name: string, segmentCounts: SegmentCount[], placement: 'Gateway' | 'Sidecar' = 'Gateway') {
  const expectation = { name: 'x', outcome: 'Missed' as const, trueSince: null, metAt: null, observed: 0 };
  const step: StepProgress = { name, startedAt: 1, endedAt: 2, expectations: [expectation] };
  const progress = { ...initialProgress(), verdict: 'Mismatch' as const, reasons: ['missed'], steps: [step] };
  return { progress, observation: { ...emptyObservation(1), segmentCounts }, placement, addresses };
}

test('diagnosePreflight says how far a SYN has come', () => {
  const { connect } = PREFLIGHT_STEPS;
  const [syn, synAck] = [seen('Syn', 'Client'), seen('SynAck', 'Server')];
  const reasons = [[], [syn], [syn, synAck]].map(
    (counts) => diagnosePreflight(failed(connect, counts))?.reason,
  );
  assert.deepEqual(reasons, ['ClientCannotReachProxy', 'ProxyCannotReachServer', 'AnswerDoesNotArrive']);
  assert.equal(diagnosePreflight(failed(connect, [syn], 'Sidecar'))?.reason, 'ServerDoesNotAnswer');
});

test('diagnosePreflight names a fault without effect, and what a service has refused', () => {
  assert.equal(diagnosePreflight(failed(PREFLIGHT_STEPS.fault, []))?.reason, 'FaultHasNoEffect');
  const refused = {
    ...failed('none', []),
    progress: { ...initialProgress(), reasons: ['could not carry out Deploy: no'] },
  };
  assert.match(diagnosePreflight(refused)?.message ?? '', /could not carry out Deploy: no/);
});

test('diagnosePreflight names the rule that takes broken checksums away, and what has none', () => {
  const said = (placement: 'Gateway' | 'Sidecar') =>
    diagnosePreflight(failed(PREFLIGHT_STEPS.checksum, [], placement));
  assert.equal(said('Gateway')?.reason, 'BrokenChecksumsLost');
  assert.match(said('Gateway')?.message ?? '', /kube-proxy .*"ctstate INVALID".*"placement: Sidecar"/);
  assert.doesNotMatch(said('Sidecar')?.message ?? '', /Sidecar/);
});

test('a preflight that loses only late segments passes, and says so', () => {
  const late = failed(PREFLIGHT_STEPS.late, []);
  assert.deepEqual([diagnosePreflight(late), lateSegmentsAreLost(late)], [null, true]);
});

test('preflightExperiment is a valid one, with a connection for each pair', () => {
  const scope = { family: 'IPv6', pairs: 7, brokenChecksums: false } as const;
  const names = (one: Experiment) => one.spec.steps.map(({ name }) => name);
  const [connect] = preflightExperiment(scope).spec.steps;
  assert.equal(connect?.client?.behaviour.connections, 7);
  const { checksum, ...always } = PREFLIGHT_STEPS;
  assert.deepEqual(names(preflightExperiment(scope)), Object.values(always));
  assert.ok(names(preflightExperiment({ ...scope, brokenChecksums: true })).includes(checksum));
});
