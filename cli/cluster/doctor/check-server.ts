// The API server, and whether it knows Labs and Experiments.
import { KubeError } from '#operator/kube/kube-error.ts';
import { EXPERIMENTS, LABS } from '#operator/kube/resources.ts';
import { type Check, ok } from '../../doctor/check.ts';
import { installCommand } from '../install-command.ts';
import type { Cluster } from '../open-cluster.ts';

/** With an older one the rules of the resource definitions do not hold. */
const OLDEST_MINOR = 30;

/** @throws KubeError where it cannot be asked at all: then nothing else can be said */
export async function checkServer({ transport, server }: Cluster): Promise<Check> {
  const name = 'API server';
  const version = await transport.json<{ major: string; minor: string; gitVersion: string }>({
    method: 'GET',
    path: '/version',
    what: 'ask for the version',
  });
  const found = `${server}, Kubernetes ${version.gitVersion}`;
  if (Number(version.major) > 1 || Number.parseInt(version.minor, 10) >= OLDEST_MINOR) return ok(name, found);
  return { name, status: 'Warning', found, remedy: `Kubernetes 1.${OLDEST_MINOR} or later` };
}

export async function checkDefinitions({ transport, namespace }: Cluster): Promise<Check> {
  const name = 'resource definitions';
  const { group, version } = LABS;
  const wanted = [LABS, EXPERIMENTS].map(({ plural }) => plural);
  try {
    const { resources } = await transport.json<{ resources: { name: string }[] }>({
      method: 'GET',
      path: `/apis/${group}/${version}`,
      what: `ask for the resources of ${group}`,
    });
    const missing = wanted.filter((plural) => !resources.some((resource) => resource.name === plural));
    if (missing.length === 0) return ok(name, `${wanted.join(' and ')} of ${group}/${version}`);
    return { name, status: 'Missing', found: `no ${missing.join(', ')}`, remedy: installCommand(namespace) };
  } catch (error) {
    if (!(error instanceof KubeError) || error.code !== 404) throw error;
    const found = `this cluster knows no ${group}/${version}`;
    return { name, status: 'Missing', found, remedy: installCommand(namespace) };
  }
}
