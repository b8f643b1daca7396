// What an API server refused, with the next thing to do.
import type { KubeError } from '#operator/kube/kube-error.ts';
import { installCommand } from './install-command.ts';

export interface AskedCluster {
  namespace: string;
  server: string;
}

export function explainKubeError(error: KubeError, cluster: AskedCluster): string {
  const next = remedy(error, cluster);
  return next === null ? error.message : `${error.message}\n→ ${next}`;
}

function remedy({ code, reason, message }: KubeError, { namespace, server }: AskedCluster): string | null {
  if (code === 0)
    return `is the cluster at ${server} up, and is it the one you mean? "kubectl config get-contexts" shows them, --context chooses`;
  if (code === 401) return 'your credentials have run out, or are of another cluster';
  if (code === 403 && /violates PodSecurity/.test(message))
    return `kubectl label namespace ${namespace} --overwrite pod-security.kubernetes.io/enforce=privileged`;
  if (code === 403)
    return `you need a role for it in namespace "${namespace}"; the chart gives Labs and Experiments to everyone who may edit a namespace with --set rbac.aggregate=true. "synfin doctor --cluster" shows what else is missing`;
  // A kind that is not known is a 404 as well, but no Status.
  if (code === 404 && reason !== 'NotFound')
    return `synfin is not installed there: ${installCommand(namespace)}`;
  if (code === 404 && /namespaces? "/.test(message)) return `kubectl create namespace ${namespace}`;
  return null;
}
