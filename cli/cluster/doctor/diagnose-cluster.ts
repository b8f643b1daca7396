// Looks at everything that a lab needs of a cluster, in the order in which a reader would mend things. Changes nothing.
import type { Check } from '../../doctor/check.ts';
import type { Cluster } from '../open-cluster.ts';
import { checkLabs } from './check-labs.ts';
import { checkKubeProxy, checkPlugin } from './check-network.ts';
import { checkNodes } from './check-nodes.ts';
import { checkOperator } from './check-operator.ts';
import { checkPodSecurity } from './check-pod-security.ts';
import { checkRights } from './check-rights.ts';
import { checkDefinitions, checkServer } from './check-server.ts';
import { lookedAt } from './looked-at.ts';

/** @throws KubeError where the API server cannot be asked at all */
export async function diagnoseCluster(cluster: Cluster): Promise<Check[]> {
  const server = await checkServer(cluster);
  const definitions = await checkDefinitions(cluster);
  const isInstalled = definitions.status === 'Ok';
  const one = (check: (of: Cluster) => Promise<Check>) => async () => [await check(cluster)];
  const rest = await Promise.all([
    lookedAt('operator', one(checkOperator)),
    checkRights(cluster),
    lookedAt('Pod Security', one(checkPodSecurity)),
    lookedAt('nodes', () => checkNodes(cluster)),
    lookedAt('kube-proxy', one(checkKubeProxy)),
    lookedAt('network plugin', one(checkPlugin)),
    ...(isInstalled ? [lookedAt('Labs', () => checkLabs(cluster))] : []),
  ]);
  return [server, definitions, ...rest.flat()];
}
