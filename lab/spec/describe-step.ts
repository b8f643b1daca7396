// A step of an experiment in words: what is done, in the order in which it is done, and what is expected.
import { describeClient, describeServer } from './describe-behaviour.ts';
import { describeExpectation } from './describe-expectation.ts';
import { describeFault } from './describe-fault.ts';
import type { Step } from './experiment.ts';

export interface StepInWords {
  /** One sentence each, without full stop. */
  actions: string[];
  expectations: string[];
}

export function describeStep(step: Step): StepInWords {
  return {
    actions: [
      ...step.removeFaults.map((name) => `the proxy ends fault "${name}"`),
      ...step.faults.map((fault) => `fault "${fault.name}": ${describeFault(fault)}`),
      ...(step.server ? [`the server ${describeServer(step.server.behaviour)}${on(step.server.lane)}`] : []),
      ...(step.client ? [`the client ${describeClient(step.client.behaviour)}${on(step.client.lane)}`] : []),
      ...step.release.map((name) => `the proxy lets go what fault "${name}" holds`),
      ...(step.pause ? [`wait for the reader: ${step.pause.prompt}`] : []),
      ...(step.for === '0s' ? [] : [`the step lasts at least ${step.for}`]),
    ],
    expectations: step.expect.map(describeExpectation),
  };
}

function on(lane: string): string {
  return lane === 'main' ? '' : `, on lane "${lane}"`;
}
