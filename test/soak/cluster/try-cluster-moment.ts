// Kills a part of a lab on a cluster at one moment, and looks what becomes of the experiment.
//
//   Experiment applied ─► the victim is there, or the run has begun ─► random pause ─► kill ─► Complete ─► deleted: all gone?
import { setTimeout as pause } from 'node:timers/promises';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { PODS } from '#operator/kube/resources.ts';
import type { PodObject } from '#operator/lab/pod-object.ts';
import { until } from '#services/control/until.ts';
import type { ProcessKiller } from '#test/fixtures/process-killer.ts';
import { type ClusterMoment, isAgain } from './cluster-moment.ts';
import { ClusterRun, isComplete } from './cluster-run.ts';
import { FaultLog } from './fault-log.ts';

const PATIENCE_MS = 8 * 60_000;
const AGAIN_MS = 5000;
/** What tells a reader that a part was lost, and which. */
const READABLE = /pod "|the (lab|proxy|client|server|exporter|engine)\b/;
/** Where the kubelet keeps an operator that dies again and again away for over a minute. */
const UNREAD = /^samples of the time from .* are missing/;

export interface ClusterSite {
  api: KubeApi;
  killer: ProcessKiller;
  /** Of the operator, and of the labs. */
  tools: string;
  labs: string;
}

export interface ClusterMomentResult {
  verdict: string;
  reasons: readonly string[];
  /** Processes that were killed. */
  killed: number;
  /** How often the run has begun anew. */
  attempts: number;
  /** What is wrong; empty when all is well. */
  problems: string[];
}

/** Carries out one moment. */
export async function tryClusterMoment(
  site: ClusterSite,
  moment: ClusterMoment,
): Promise<ClusterMomentResult> {
  const run = await ClusterRun.begin(site.api, site.labs, moment);
  const over = new AbortController();
  const striking = strike(site, moment, run, over.signal);
  const watching = isOperator(moment) ? followFaults(site, run) : null;
  try {
    const status = await run.becomes(isComplete, PATIENCE_MS);
    over.abort();
    const faults = (await watching)?.end(run.name) ?? [];
    const killed = await striking;
    const problems = [...verdictProblems(moment, status), ...faults];
    problems.push(...(await run.delete()).map((each) => `left: ${each}`));
    const { verdict = 'None', reasons = [], progress } = status;
    const { attempt = 1 } = (progress as { notes?: { attempt?: number } } | undefined)?.notes ?? {};
    return { verdict, reasons, killed, attempts: attempt, problems };
  } catch (error) {
    over.abort();
    const left = await run.delete();
    return { ...NOTHING, killed: await striking, problems: [(error as Error).message, ...left] };
  }
}

const NOTHING = { verdict: 'None', reasons: [], attempts: 1 };

/** A run survives its operator; without another part it may prove nothing, and says so. */
function verdictProblems(moment: ClusterMoment, { verdict, reasons = [] }: ExperimentStatus): string[] {
  if (verdict === 'Confirmed') return [];
  const [first = ''] = reasons;
  if (verdict === 'Inconclusive' && !isOperator(moment) && READABLE.test(first)) return [];
  const wasLongAway = moment.victim === 'operator, every 5 s' && reasons.some((each) => UNREAD.test(each));
  if (verdict === 'Inconclusive' && wasLongAway) return [];
  return [`${verdict}: ${reasons.join('; ')}`];
}

function isOperator({ victim }: ClusterMoment): boolean {
  return victim.startsWith('operator');
}

/** @returns how many processes were killed; it may be over before, which is a moment as well */
async function strike(
  site: ClusterSite,
  moment: ClusterMoment,
  run: ClusterRun,
  over: AbortSignal,
): Promise<number> {
  const { from, afterMs, victim } = moment;
  let killed = 0;
  try {
    const hasBegun = ({ startTime }: ExperimentStatus) => startTime !== undefined || over.aborted;
    if (from === 'Begun') await run.becomes(hasBegun, PATIENCE_MS);
    const look = () => pause(200, null, { signal: over }).then(() => findVictim(site, moment, run));
    const pod = (await until(look, (found) => found !== null, PATIENCE_MS)) as VictimPod;
    for (let waitMs = afterMs; ; waitMs = AGAIN_MS) {
      await pause(waitMs, undefined, { signal: over });
      killed += await site.killer.kill(pod, isOperator(moment) ? 'operator' : victim);
      if (!isAgain(victim)) return killed;
    }
  } catch (error) {
    if (over.aborted) return killed;
    throw error;
  }
}

interface VictimPod {
  uid: string;
  node: string;
}

/** null while its container does not run. */
async function findVictim(
  { api, tools }: ClusterSite,
  { victim, placement }: ClusterMoment,
  run: ClusterRun,
): Promise<VictimPod | null> {
  const ofOperator = { labelSelector: 'app.kubernetes.io/component=operator' };
  const component = victim === 'proxy' && placement === 'Sidecar' ? 'server' : victim;
  const [container, pods] = victim.startsWith('operator')
    ? ['operator', (await api.list<PodObject>(PODS, tools, ofOperator)).items]
    : [victim, (await run.pods()).filter(({ metadata }) => componentOf(metadata.labels) === component)];
  const [pod] = pods.filter((each) => runs(each, container));
  return pod ? { uid: pod.metadata.uid ?? '', node: pod.spec?.nodeName ?? '' } : null;
}

function componentOf(labels: Record<string, string> = {}): string | undefined {
  return labels['app.kubernetes.io/component'];
}

function runs({ metadata, status }: PodObject, container: string): boolean {
  const found = status?.containerStatuses?.find(({ name }) => name === container);
  return metadata.deletionTimestamp === undefined && found?.state?.running !== undefined;
}

/** Of the proxy of the run, once it runs; null: there was none. */
async function followFaults({ labs }: ClusterSite, run: ClusterRun): Promise<FaultLog | null> {
  const look = async () => {
    await pause(200);
    return (await run.pods()).find((pod) => runs(pod, 'proxy')) ?? null;
  };
  const pod = await until(look, (found) => found !== null, PATIENCE_MS);
  return pod && FaultLog.follow(labs, pod.metadata.name);
}
