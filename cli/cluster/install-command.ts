// The command by which synfin comes to a cluster.

/** @param namespace where its Labs and Experiments are to be */
export function installCommand(namespace: string): string {
  return `helm install synfin charts/synfin --namespace ${namespace} --create-namespace --wait`;
}
