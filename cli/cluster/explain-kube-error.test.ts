// explainKubeError: the refusals that users meet, each with the next thing to do.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { KubeError } from '#operator/kube/kube-error.ts';
import { explainKubeError } from './explain-kube-error.ts';

const CLUSTER = { namespace: 'labs', server: '10.0.0.1:6443' };
const explained = (code: number, reason: string, message: string) =>
  explainKubeError(new KubeError(message, { code, reason }), CLUSTER);

it('explainKubeError keeps the message and says what to do next', () => {
  const forbidden =
    'experiments.synfin.dev is forbidden: User "eve" cannot patch resource "experiments" in the namespace "labs"';
  const cases: [string, RegExp][] = [
    [explained(0, 'Unreachable', 'Cannot list'), /Cannot list\n→ is the cluster at 10\.0\.0\.1:6443 up/],
    [explained(401, 'Unauthorized', 'Cannot list'), /credentials have run out/],
    [
      explained(403, 'Forbidden', forbidden),
      /cannot patch resource "experiments".*\n→ you need a role.*"labs"/,
    ],
    [
      explained(403, 'Forbidden', 'pods "x" is forbidden: violates PodSecurity "baseline"'),
      /→ kubectl label namespace labs --overwrite pod-security\.kubernetes\.io\/enforce=privileged/,
    ],
    [explained(404, 'BadAnswer', 'Cannot apply'), /→ synfin is not installed there: helm install synfin/],
    [explained(404, 'NotFound', 'namespaces "labs" not found'), /→ kubectl create namespace labs/],
  ];
  for (const [text, wanted] of cases) assert.match(text, wanted);
});

it('explainKubeError adds nothing to a message that says all', () => {
  assert.equal(
    explained(422, 'Invalid', 'Cannot apply: spec.steps: must not be empty'),
    'Cannot apply: spec.steps: must not be empty',
  );
});
