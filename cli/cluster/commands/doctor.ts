// synfin doctor --cluster: what this cluster and this user can do there, and what to do about what is missing.
import { exitStatus, printChecks } from '../../doctor/print.ts';
import type { ClusterOptions } from '../cluster-options.ts';
import { diagnoseCluster } from '../doctor/diagnose-cluster.ts';
import { onCluster } from '../open-cluster.ts';

/** @returns 0 when nothing that a lab needs is missing. @throws ClusterError where the API server cannot be asked */
export function doctorOnCluster(options: ClusterOptions & { json?: boolean }): Promise<number> {
  return onCluster(options, async (cluster) => {
    const checks = await diagnoseCluster(cluster);
    const text = options.json
      ? `${JSON.stringify(checks, null, 2)}\n`
      : printChecks(checks, { where: `in namespace "${cluster.namespace}"` });
    process.stdout.write(text);
    return exitStatus(checks);
  });
}
