// What a resumed run does first: the effects of the last transition, which may have been carried out, or in part, or not.
import type { Experiment, Step } from '../spec/experiment.ts';
import type { Effect } from './effect.ts';
import type { Progress } from './progress.ts';

/** The effects with which a step begins, in the order that the schema promises. */
export function effectsOfStep({ removeFaults, faults, server, client, release }: Step): Effect[] {
  return [
    ...removeFaults.map((fault): Effect => ({ type: 'RemoveFault', fault })),
    ...faults.map((fault): Effect => ({ type: 'PutFault', fault })),
    ...(server ? [{ type: 'SetServer', ...server } as const] : []),
    ...(client ? [{ type: 'SetClient', ...client } as const] : []),
    ...release.map((fault): Effect => ({ type: 'ReleaseFault', fault })),
  ];
}

/**
 * What a run that was interrupted must do again before it goes on.
 *
 * Whoever drives a run keeps its progress before it carries out what the reducer asks for: so only the last transition can
 * be open, and what is older is never repeated.
 */
export function repeatedEffects(experiment: Experiment, { stage, steps }: Progress): Effect[] {
  const current = experiment.spec.steps[steps.length - 1];
  switch (stage) {
    case 'Pending':
    case 'Done':
      return [];
    case 'Deploying':
      return [{ type: 'Deploy' }];
    case 'Running':
    case 'Paused':
      return current ? effectsOfStep(current) : [];
    case 'Destroying':
      return [{ type: 'Destroy' }];
  }
}
