// The kinds of object that the operator and the command line work with.
import type { Resource } from './resource.ts';

function namespaced(group: string, version: string, plural: string, kind: string): Resource {
  return { group, version, plural, kind, namespaced: true };
}

export const LABS = namespaced('synfin.dev', 'v1alpha1', 'labs', 'Lab');
export const EXPERIMENTS = namespaced('synfin.dev', 'v1alpha1', 'experiments', 'Experiment');
export const CONFIG_MAPS = namespaced('', 'v1', 'configmaps', 'ConfigMap');
export const EVENTS = namespaced('', 'v1', 'events', 'Event');
export const PODS = namespaced('', 'v1', 'pods', 'Pod');
export const SECRETS = namespaced('', 'v1', 'secrets', 'Secret');
export const SERVICES = namespaced('', 'v1', 'services', 'Service');
export const DAEMON_SETS = namespaced('apps', 'v1', 'daemonsets', 'DaemonSet');
export const DEPLOYMENTS = namespaced('apps', 'v1', 'deployments', 'Deployment');
export const REPLICA_SETS = namespaced('apps', 'v1', 'replicasets', 'ReplicaSet');
export const STATEFUL_SETS = namespaced('apps', 'v1', 'statefulsets', 'StatefulSet');
export const LEASES = namespaced('coordination.k8s.io', 'v1', 'leases', 'Lease');
export const NETWORK_POLICIES = namespaced('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy');
export const NAMESPACES: Resource = { ...namespaced('', 'v1', 'namespaces', 'Namespace'), namespaced: false };
export const NODES: Resource = { ...namespaced('', 'v1', 'nodes', 'Node'), namespaced: false };
export const CUSTOM_RESOURCE_DEFINITIONS: Resource = {
  ...namespaced('apiextensions.k8s.io', 'v1', 'customresourcedefinitions', 'CustomResourceDefinition'),
  namespaced: false,
};
