// What the user may do in the namespace, as the API server answers for it.
import { type Check, ok } from '../../doctor/check.ts';
import type { Cluster } from '../open-cluster.ts';

interface Right {
  verb: string;
  group: string;
  /** With a subresource as "pods/portforward". */
  resource: string;
}

interface Need {
  name: string;
  /** Of one that is not there. */
  status: 'Missing' | 'Warning';
  rights: Right[];
}

const synfin = (resource: string, ...verbs: string[]) =>
  verbs.map((verb): Right => ({ verb, group: 'synfin.dev', resource }));
const core = (resource: string, verb: string): Right => ({ verb, group: '', resource });

const NEEDS: readonly Need[] = [
  {
    name: 'your right to run experiments',
    status: 'Missing',
    rights: [...synfin('experiments', 'get', 'list', 'watch', 'create', 'patch', 'delete')],
  },
  { name: 'your right to read reports', status: 'Warning', rights: [core('configmaps', 'get')] },
  {
    name: 'your right to fault by hand',
    status: 'Warning',
    rights: [
      ...synfin('labs', 'list'),
      core('secrets', 'get'),
      core('pods', 'list'),
      core('pods/portforward', 'create'),
    ],
  },
];

export function checkRights(cluster: Cluster): Promise<Check[]> {
  return Promise.all(NEEDS.map((need) => checkNeed(need, cluster)));
}

async function checkNeed({ name, status, rights }: Need, cluster: Cluster): Promise<Check> {
  const answers = await Promise.all(rights.map((right) => isAllowed(right, cluster)));
  const byResource = Map.groupBy(
    rights.filter((_, i) => !answers[i]),
    ({ resource }) => resource,
  );
  const missing = [...byResource].map(
    ([resource, lacking]) => `${lacking.map(({ verb }) => verb).join(', ')} ${resource}`,
  );
  const { namespace } = cluster;
  if (missing.length === 0) return ok(name, `given, in namespace "${namespace}"`);
  return {
    ...{ name, status, found: `you may not: ${missing.join('; ')}` },
    remedy: `a role with these verbs in namespace "${namespace}"; Labs and Experiments come to all who may edit it with --set rbac.aggregate=true of the chart`,
  };
}

async function isAllowed(
  { verb, group, resource: path }: Right,
  { transport, namespace }: Cluster,
): Promise<boolean> {
  const [resource, subresource] = path.split('/');
  const resourceAttributes = { namespace, verb, group, resource, subresource };
  const { status } = await transport.json<{ status: { allowed: boolean } }>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    },
    what: 'ask what you may do',
  });
  return status.allowed;
}
