// With pod-port.ts the only file that imports @kubernetes/client-node: finds the cluster as kubectl does, and its credentials.
// Requests are made with node:https: its generated classes know no retries, and cost 60 MB.

import { Agent as HttpAgent } from 'node:http';
import { Agent, type RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { ClusterAccess } from './cluster-access.ts';

export interface KubernetesOptions {
  /** The text of a kubeconfig. Default: $KUBECONFIG, ~/.kube/config, or the service account of our pod, in this order. */
  kubeconfig?: string;
  /** Default: the kubeconfig's current one. */
  context?: string;
}

/** What client-node makes up when it finds nothing: http://localhost:8080. */
const NOTHING_FOUND = 'loaded-context';

/** @throws Error when there is no cluster to be found, no such context, or a file is unreadable */
export function findKubernetes({ kubeconfig, context }: KubernetesOptions = {}): ClusterAccess {
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromString(kubeconfig);
  if (config.getCurrentContext() === NOTHING_FOUND)
    throw new Error('Cannot find a cluster: no $KUBECONFIG, no ~/.kube/config, and no service account');
  if (context !== undefined) config.setCurrentContext(context);
  const found = config.getContextObject(config.getCurrentContext());
  if (found === null) throw new Error(`Cannot use context "${config.getCurrentContext()}": there is none`);
  const cluster = config.getCluster(found.cluster);
  if (cluster === null) throw new Error(`Cannot use context "${found.name}": no cluster "${found.cluster}"`);
  const server = new URL(cluster.server);
  const agent = server.protocol === 'http:' ? new HttpAgent(KEPT) : new Agent(KEPT);
  return {
    server,
    namespace: found.namespace,
    async credentials(isFresh = false) {
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      // Its own agent makes a connection, and a TLS handshake, for each request; only it knows the way through a proxy.
      if (!cluster.proxyUrl) options.agent = isFresh ? false : agent;
      return options;
    },
    // Web sockets are only for the command line.
    openPort: async (target) => (await import('./pod-port.ts')).openPodPort(config, target),
  };
}

const KEPT = { keepAlive: true, maxFreeSockets: 8 };
