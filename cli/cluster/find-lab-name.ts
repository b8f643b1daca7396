// Which Lab of a namespace a command means.
import { LABS } from '#operator/kube/resources.ts';
import { ClusterError } from './cluster-error.ts';
import type { LabObject } from './lab-object.ts';
import type { Cluster } from './open-cluster.ts';

/**
 * The Lab that is meant: of that name, or the only one where none of that name is asked for.
 *
 * @param name as the option has it; "default" when it was not given
 */
export async function findLabName({ api, namespace }: Cluster, name: string): Promise<string> {
  const { items } = await api.list<LabObject>(LABS, namespace);
  const names = items.map(({ metadata }) => metadata.name);
  if (names.includes(name)) return name;
  const [only, ...others] = names;
  if (name === 'default' && only !== undefined && others.length === 0) return only;
  const there = names.length === 0 ? 'there is no Lab' : `there are ${names.join(', ')}`;
  throw new ClusterError(
    name === 'default'
      ? `Cannot choose a Lab of namespace "${namespace}": ${there}; name one by --name`
      : `Cannot find Lab "${name}" in namespace "${namespace}": ${there}`,
  );
}
