// The words around the texts of `synfin explain` and `synfin list`, in each language.
import { describeStep, type StepInWords } from '#lab/spec/describe-step.ts';
import type { Step } from '#lab/spec/experiment.ts';
import type { ExperimentKind } from '#lab/spec/experiment-kind.ts';
import type { LaneOfLab } from '#lab/spec/lab.ts';
import type { Language } from '#lab/spec/language.ts';
import type { Side } from '#lab/spec/segment-role.ts';
import { describeStepZh } from '#lab/spec/zh/describe-step.ts';
import { durationZh } from '#lab/spec/zh/duration.ts';

/** Where a lab sets sysctls. */
export type Pod = Side | 'Proxy';

interface ExplainLabels {
  shows: string;
  done: string;
  expect: string;
  why: string;
  remedy: string;
  needs: string;
  steps: string;
  references: string;
  tryIt: string;
  waitAndLook: string;
  expected: string;
  state: Record<'waitsFor' | 'howLong' | 'picture' | 'look' | 'counters' | 'sysctls' | 'experiments', string>;
  /** Columns of the list. */
  name: string;
  showsColumn: string;
  title: string;
  /** Headings of the list. */
  kinds: Record<ExperimentKind | 'others', string>;
  side: Record<Side, string>;
  both: string;
  inBrackets(text: string): string;
  onSide(state: string, side: Side): string;
  kernel(version: string): string;
  labOfItsOwn: string;
  sysctl(pod: Pod, name: string, value: string): string;
  conntrack(lane: string): string;
  flows(lane: string, flows: NonNullable<LaneOfLab['flows']>): string;
  byDefault(value: string): string;
  step(step: Step): StepInWords;
}

const SIDES_ZH: Record<Side, string> = { Client: '客户端', Server: '服务端' };
const PODS_ZH: Record<Pod, string> = { ...SIDES_ZH, Proxy: '代理' };

export const EXPLAIN_LABELS: Record<Language, ExplainLabels> = {
  en: {
    shows: 'Shows',
    done: 'What is done',
    expect: 'What to expect',
    why: 'Why',
    remedy: 'What to do about it',
    needs: 'Needs',
    steps: 'Steps',
    references: 'References',
    tryIt: 'Try it',
    waitAndLook: 'wait and look',
    expected: 'expect ',
    state: {
      waitsFor: 'Waits for',
      howLong: 'How long',
      picture: 'How it comes about',
      look: 'How to see it',
      counters: 'Counters that give it away',
      sysctls: 'Sysctls',
      experiments: 'Experiments that show it',
    },
    name: 'name',
    showsColumn: 'shows',
    title: 'title',
    kinds: {
      state: 'States: each is there to show a state of TCP',
      incident: 'Incidents: an outage, what gives it away, and its remedy, measured',
      fault: 'Faults: what one of them does, and what it is good for',
      others: 'Others',
    },
    side: { Client: 'client', Server: 'server' },
    both: 'both',
    inBrackets: (text) => ` (${text})`,
    onSide: (state, side) => `${state} on the ${side.toLowerCase()}`,
    kernel: (version) => `Linux ${version} or later`,
    labOfItsOwn: 'a lab of its own',
    sysctl: (pod, name, value) => `on the ${pod.toLowerCase()} ${name} = ${value}`,
    conntrack: (lane) => `conntrack on lane "${lane}"`,
    flows: (lane, { most, keep }) => `a gateway with ${most} ports on lane "${lane}", each taken for ${keep}`,
    byDefault: (value) => (value === 'by memory' ? 'set by memory' : `default ${value}`),
    step: describeStep,
  },
  zh: {
    shows: '展示的状态',
    done: '做什么',
    expect: '预期现象',
    why: '为什么',
    remedy: '如何应对',
    needs: '前提条件',
    steps: '步骤',
    references: '参考资料',
    tryIt: '试一试',
    waitAndLook: '等待并观察',
    expected: '预期：',
    state: {
      waitsFor: '在等谁',
      howLong: '持续多久',
      picture: '如何产生',
      look: '如何观察',
      counters: '会暴露它的计数器',
      sysctls: '相关的 sysctl',
      experiments: '展示它的实验',
    },
    name: '名称',
    showsColumn: '展示的状态',
    title: '标题',
    kinds: {
      state: '状态：每个实验展示一个 TCP 状态',
      incident: '故障案例：一次故障、暴露它的计数器，以及经过实测的对策',
      fault: '故障注入：某一种注入做什么，有什么用',
      others: '其他',
    },
    side: SIDES_ZH,
    both: '两端',
    inBrackets: (text) => `（${text}）`,
    onSide: (state, side) => `${SIDES_ZH[side]}的 ${state}`,
    kernel: (version) => `Linux ${version} 或更新的内核`,
    labOfItsOwn: '独占一个实验室',
    sysctl: (pod, name, value) => `${PODS_ZH[pod]}上 ${name} = ${value}`,
    conntrack: (lane) => `通道“${lane}”上有 conntrack`,
    flows: (lane, { most, keep }) =>
      `通道“${lane}”上有一个网关，有 ${most} 个端口，每个占用 ${durationZh(keep)}`,
    byDefault: (value) => (value === 'by memory' ? '默认值由内存大小决定' : `默认 ${value}`),
    step: describeStepZh,
  },
};
