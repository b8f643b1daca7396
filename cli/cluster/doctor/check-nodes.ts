// The kernels of the nodes: what differs between Linux releases differs between them.
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { NODES } from '#operator/kube/resources.ts';
import type { Check } from '../../doctor/check.ts';
import { checkKernel } from '../../doctor/machine.ts';
import type { Cluster } from '../open-cluster.ts';

interface Node extends KubeObject {
  status?: {
    nodeInfo?: { kernelVersion: string; operatingSystem: string; containerRuntimeVersion: string };
    conditions?: { type: string; status: string }[];
  };
}

/** One line for each kernel, as all nodes of a pool have the same. */
export async function checkNodes({ api }: Cluster): Promise<Check[]> {
  const { items } = await api.list<Node>(NODES, undefined);
  const linux = items.filter(
    ({ status }) => status?.nodeInfo?.operatingSystem === 'linux' && isReady(status),
  );
  if (linux.length === 0) {
    const found = `none of ${items.length} is Ready and runs Linux`;
    return [{ name: 'nodes', status: 'Missing', found, remedy: 'kubectl get nodes' }];
  }
  const byKernel = Map.groupBy(linux, ({ status }) => status?.nodeInfo?.kernelVersion ?? '');
  return [...byKernel].map(([text, nodes]) => {
    const [major = 0, minor = 0] = text.split(/[.-]/).map(Number);
    const names =
      nodes.length > 3 ? `${nodes.length} nodes` : nodes.map(({ metadata }) => metadata.name).join(', ');
    const { found, ...check } = checkKernel({ major, minor, text });
    const runtimes = new Set(nodes.map(({ status }) => status?.nodeInfo?.containerRuntimeVersion));
    return { ...check, name: `kernel of ${names}`, found: `${found}; ${[...runtimes].join(', ')}` };
  });
}

function isReady({ conditions = [] }: NonNullable<Node['status']>): boolean {
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
