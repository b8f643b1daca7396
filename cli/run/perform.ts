// One run of experiments in a sandbox on this machine: watched, interruptible, with its reports at the end.
import { buildReport } from '#lab/report/report.ts';
import type { Report } from '#lab/report/report-schema.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import { kernelRelease } from '#linux/procfs.ts';
import type { Session } from '#runner/session.ts';
import { interruptSignal } from '../interrupt.ts';
import { deployLocalLab } from '../local/local-lab.ts';
import type { RunFeed } from '../page/run-feed.ts';
import { synfinVersion } from '../version.ts';
import { Capture, type CaptureSummary } from './capture.ts';
import { type RunOptions, runExperiments } from './run-experiments.ts';
import type { Watch } from './watch.ts';

export interface PerformOptions {
  /** Name or file that each experiment came from, by its name: for the command that repeats it. */
  sourceOf: ReadonlyMap<string, string>;
  seed?: number | undefined;
  /** A file for the packets; absent: none are kept. */
  pcap?: string | undefined;
  watch: Watch;
  /** For a page outside; then each experiment has a lab of its own. */
  feed?: RunFeed | undefined;
  /** Called for each pause that is reached; absent: pauses are passed over. */
  atPause?: ((session: Session) => void) | undefined;
}

/** Inside a sandbox only. */
export async function perform(
  given: readonly Experiment[],
  { sourceOf, seed, pcap, watch, feed, atPause }: PerformOptions,
): Promise<{ reports: Report[]; interrupted: boolean; capture: CaptureSummary | null }> {
  const experiments = given.map((experiment) =>
    seed === undefined ? experiment : { ...experiment, spec: { ...experiment.spec, seed } },
  );
  const kernel = kernelRelease().text;
  const signal = interruptSignal();
  const asked = new Set<string>();
  let all: readonly Session[] = [];
  const onProgress = (sessions: readonly Session[]) => {
    all = sessions;
    watch.update(sessions, Date.now());
    void feed?.progress(sessions, Date.now());
    for (const session of sessions.filter(({ progress }) => progress.stage === 'Paused')) {
      if (!atPause) session.resume();
      else if (firstTime(asked, `${session.name} ${session.progress.steps.length}`)) atPause(session);
    }
  };
  try {
    const capture =
      pcap === undefined
        ? undefined
        : new Capture({
            path: pcap,
            experiments,
            os: `Linux ${kernel}`,
            application: `synfin ${synfinVersion()}`,
          });
    const outcomes = await runExperiments(experiments, {
      kernel,
      signal,
      onProgress,
      capture,
      ...(feed ? showTo(feed) : {}),
      deploy: (spec, abort) =>
        deployLocalLab({
          family: spec.family,
          clientSysctls: spec.client.sysctls,
          proxySysctls: spec.proxy.sysctls,
          serverSysctls: spec.server.sysctls,
          signal: abort,
        }),
    });
    const reports = outcomes.map((outcome) => {
      const { metadata, spec } = outcome.experiment;
      const repeat = `synfin run ${sourceOf.get(metadata.name) ?? metadata.name} --seed ${spec.seed}`;
      return buildReport({ ...outcome, synfin: synfinVersion(), kernel, repeat });
    });
    await feed?.over(all, reports);
    return { reports, interrupted: signal.aborted, capture: capture?.finish() ?? null };
  } finally {
    watch.close();
  }
}

function showTo(feed: RunFeed): Pick<RunOptions, 'apart' | 'onLab' | 'onLook'> {
  return {
    apart: true,
    onLab: (lab, [session]) => {
      if (lab && session) feed.begin(lab, session);
      else feed.end(Date.now());
    },
    onLook: (look) => feed.look(look),
  };
}

function firstTime(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
