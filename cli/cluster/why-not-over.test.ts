// whyNotOver: each way in which a run comes to no verdict, told apart.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { loadExperiments } from '../run/load-experiments.ts';
import type { FollowedRun } from './follow-runs.ts';
import { whyNotOver } from './why-not-over.ts';

const CANNOT = 'Cannot run "closing" in namespace "labs": ';

function why(state: FollowedRun['state'], isInterrupted = false): string {
  const [experiment] = loadExperiments(['closing']).flatMap(({ experiments }) => experiments);
  assert.ok(experiment);
  return whyNotOver({ experiment, state }, { namespace: 'labs' }, isInterrupted);
}

it('whyNotOver of a standstill is its reason, also after an interrupt', () => {
  const state = {
    kind: 'Stalled',
    reason: 'PodSecurity',
    message: 'pods are refused',
    isFinal: true,
  } as const;
  assert.equal(why(state), `${CANNOT}PodSecurity: pods are refused`);
  assert.equal(why(state, true), why(state));
});

it('whyNotOver of a run that is gone, interrupted, or never looked at says so', () => {
  assert.equal(
    why({ kind: 'Gone' }),
    `${CANNOT}the Experiment was deleted, or asked to run anew by someone else`,
  );
  assert.equal(why({ kind: 'Unseen' }, true), 'Interrupted: "closing" has no verdict');
  assert.equal(
    why({ kind: 'Unseen' }),
    `${CANNOT}no operator has looked at it; "synfin doctor --cluster -n labs" shows why`,
  );
});
