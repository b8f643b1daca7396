// Which experiments may share one lab: those whose labs are the same for every socket that does not ask for more.
import type { Experiment } from '#lab/spec/experiment.ts';
import type { LabSpec } from '#lab/spec/lab.ts';

/**
 * Sysctls that act only on sockets which ask for it by an option, so that other experiments in the lab do not notice:
 * Fast Open needs TCP_FASTOPEN or TCP_FASTOPEN_CONNECT (0x400, which drops that need, is not shared).
 */
const OPT_IN = new Set(['net.ipv4.tcp_fastopen']);

/** A lab, and the experiments that run in it side by side. */
export interface SharedLab {
  spec: LabSpec;
  experiments: Experiment[];
}

/** Most experiments side by side: their bursts of connections share the machine's cores. */
const MOST_TOGETHER = 24;

/** Experiments in the given order, put into as few labs as may be. */
export function shareLabs(experiments: readonly Experiment[]): SharedLab[] {
  const labs: (SharedLab & { open: boolean })[] = [];
  for (const experiment of experiments) {
    const { lab, alone } = experiment.spec;
    const fitting = labs.find(
      (shared) =>
        shared.open && !alone && shared.experiments.length < MOST_TOGETHER && compatible(shared.spec, lab),
    );
    if (fitting) {
      fitting.experiments.push(experiment);
      fitting.spec = merge(fitting.spec, lab);
    } else {
      labs.push({ spec: lab, experiments: [experiment], open: !alone });
    }
  }
  return labs.map(({ spec, experiments: members }) => ({ spec, experiments: members }));
}

function compatible(a: LabSpec, b: LabSpec): boolean {
  return (
    a.family === b.family &&
    agree(a.client.sysctls, b.client.sysctls) &&
    agree(a.proxy.sysctls, b.proxy.sysctls) &&
    agree(a.server.sysctls, b.server.sysctls)
  );
}

function agree(a: Record<string, string>, b: Record<string, string>): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => {
    if (a[name] === b[name]) return true;
    const optIn =
      OPT_IN.has(name) && ![a[name], b[name]].some((value) => value !== undefined && Number(value) & 0x400);
    return optIn && (a[name] === undefined || b[name] === undefined);
  });
}

function merge(a: LabSpec, b: LabSpec): LabSpec {
  return {
    ...a,
    client: { ...a.client, sysctls: { ...a.client.sysctls, ...b.client.sysctls } },
    proxy: { ...a.proxy, sysctls: { ...a.proxy.sysctls, ...b.proxy.sysctls } },
    server: { ...a.server, sysctls: { ...a.server.sysctls, ...b.server.sysctls } },
  };
}
