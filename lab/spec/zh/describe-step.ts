// 用中文叙述实验的一个步骤：describe-step.ts 的中文版。
import type { StepInWords } from '../describe-step.ts';
import type { Step } from '../experiment.ts';
import { describeClientZh, describeServerZh } from './describe-behaviour.ts';
import { describeExpectationZh } from './describe-expectation.ts';
import { describeFaultZh } from './describe-fault.ts';
import { durationZh } from './duration.ts';
import { withoutStraySpaces } from './without-stray-spaces.ts';

export function describeStepZh(step: Step): StepInWords {
  return {
    actions: [
      ...step.removeFaults.map((name) => `代理结束故障 "${name}"`),
      ...step.faults.map((fault) => `故障 "${fault.name}"：${describeFaultZh(fault)}`),
      ...(step.server ? [`服务端${on(step.server.lane)}${describeServerZh(step.server.behaviour)}`] : []),
      ...(step.client ? [`客户端${on(step.client.lane)}${describeClientZh(step.client.behaviour)}`] : []),
      ...step.release.map((name) => `代理放行故障 "${name}" 扣住的报文段`),
      ...(step.pause ? [`等待读者：${step.pause.prompt}`] : []),
      ...(step.for === '0s' ? [] : [`这一步至少持续 ${durationZh(step.for)}`]),
    ].map(withoutStraySpaces),
    expectations: step.expect.map((entry) => withoutStraySpaces(describeExpectationZh(entry))),
  };
}

function on(lane: string): string {
  return lane === 'main' ? '' : `在通道 "${lane}" 上`;
}
