// What a lab or an experiment asks for that a laptop cannot give: refused, where to pass over it would change what is seen.
import type { Experiment } from '#lab/spec/experiment.ts';
import type { LabSpec } from '#lab/spec/lab.ts';
import type { Problem } from '#lab/spec/problems.ts';

/** @param path where the lab's spec stands in its document, such as "spec.lab" */
export function labOnlyOnCluster({ client, proxy, server }: LabSpec, path: string): Problem[] {
  const problems: Problem[] = [];
  for (const [name, { replicas }] of Object.entries({ client, server })) {
    if (replicas === 1) continue;
    const message = `is for a cluster; on this machine a lab has one ${name}`;
    problems.push({ path: `${path}.${name}.replicas`, value: String(replicas), message });
  }
  if (proxy.placement !== 'Gateway') {
    const message = 'is for a cluster; on this machine the proxy is a pod of its own (Gateway)';
    problems.push({ path: `${path}.proxy.placement`, value: JSON.stringify(proxy.placement), message });
  }
  return problems;
}

/** An experiment as a laptop is to run it; see {@link labOnlyOnCluster} for its lab. */
export function experimentOnlyOnCluster({ spec }: Experiment): Problem[] {
  const message = 'keeps it from starting, on a cluster and here; take it out to run it';
  return [
    ...(spec.suspend ? [{ path: 'spec.suspend', value: 'true', message }] : []),
    ...labOnlyOnCluster(spec.lab, 'spec.lab'),
  ];
}
