// The operator: whether it runs, and looks after the namespace.
import { KubeError } from '#operator/kube/kube-error.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { DEPLOYMENTS } from '#operator/kube/resources.ts';
import { type Check, ok } from '../../doctor/check.ts';
import { synfinVersion } from '../../version.ts';
import { installCommand } from '../install-command.ts';
import type { Cluster } from '../open-cluster.ts';

interface Deployment extends KubeObject {
  spec?: {
    replicas?: number;
    template: { spec: { containers: { env?: { name: string; value?: string }[] }[] } };
  };
  status?: { readyReplicas?: number };
}

const NAME = 'operator';
const SELECTOR = 'app.kubernetes.io/name=synfin,app.kubernetes.io/component=operator';

export async function checkOperator(cluster: Cluster): Promise<Check> {
  const { namespace } = cluster;
  const { items, isWhole } = await operators(cluster);
  const [mine, second] = items.filter((each) => isFor(each, namespace));
  if (mine && second) return tooMany(mine, second, namespace);
  if (mine) return checkReady(mine, namespace);
  const [other] = items;
  if (other) {
    const { name, namespace: where } = other.metadata;
    return {
      name: NAME,
      status: 'Missing',
      found: `Deployment "${where}/${name}" looks after ${namespacesOf(other).join(', ')}, not "${namespace}"`,
      remedy: `helm upgrade ${name} charts/synfin -n ${where} --reuse-values --set 'watchNamespaces={${[...namespacesOf(other), namespace].join(',')}}'`,
    };
  }
  if (isWhole)
    return { name: NAME, status: 'Missing', found: 'there is none', remedy: installCommand(namespace) };
  const found = `none in namespace "${namespace}", and you may not look elsewhere`;
  return { name: NAME, status: 'Warning', found, remedy: null };
}

/** In all namespaces, or at least in this one. */
async function operators({ api, namespace }: Cluster): Promise<{ items: Deployment[]; isWhole: boolean }> {
  const options = { labelSelector: SELECTOR };
  try {
    const { items } = await api.list<Deployment>(DEPLOYMENTS, undefined, options);
    return { items, isWhole: true };
  } catch (error) {
    if (!(error instanceof KubeError) || error.code !== 403) throw error;
    const { items } = await api.list<Deployment>(DEPLOYMENTS, namespace, options);
    return { items, isWhole: false };
  }
}

/** They would undo each other's work, and each has a secret of its own. */
function tooMany(one: Deployment, other: Deployment, namespace: string): Check {
  const [a, b] = [one, other].map(({ metadata }) => `"${metadata.namespace}/${metadata.name}"`);
  const found = `Deployments ${a} and ${b} both look after namespace "${namespace}"`;
  const { name, namespace: where } = other.metadata;
  const left = namespacesOf(other).filter((each) => each !== namespace);
  const remedy =
    left.length === 0
      ? `helm uninstall ${name} -n ${where}`
      : `helm upgrade ${name} charts/synfin -n ${where} --reuse-values --set 'watchNamespaces={${left.join(',')}}'`;
  return { name: NAME, status: 'Missing', found, remedy };
}

function checkReady({ metadata, spec, status }: Deployment, namespace: string): Check {
  const { name, namespace: where, labels = {} } = metadata;
  const ready = status?.readyReplicas ?? 0;
  const found = `Deployment "${where}/${name}", ${ready} of ${spec?.replicas ?? 1} ready, looks after namespace "${namespace}"`;
  if (ready === 0)
    return { name: NAME, status: 'Missing', found, remedy: `kubectl logs -n ${where} deployment/${name}` };
  const version = labels['app.kubernetes.io/version'];
  if (version === undefined || version === synfinVersion()) return ok(NAME, found);
  const remedy = `helm upgrade ${name} charts/synfin -n ${where} --reuse-values`;
  return {
    name: NAME,
    status: 'Warning',
    found: `${found}; it is ${version}, this command ${synfinVersion()}`,
    remedy,
  };
}

/** Empty: all. */
function namespacesOf({ spec }: Deployment): string[] {
  const env = spec?.template.spec.containers.flatMap((container) => container.env ?? []) ?? [];
  const value = env.find(({ name }) => name === 'SYNFIN_NAMESPACES')?.value ?? '';
  return value.split(',').flatMap((each) => each.trim() || []);
}

function isFor(deployment: Deployment, namespace: string): boolean {
  const namespaces = namespacesOf(deployment);
  return namespaces.length === 0 || namespaces.includes(namespace);
}
