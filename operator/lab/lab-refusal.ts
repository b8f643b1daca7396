// Why a Lab cannot be made as it is, before anything is tried: someone has to change it, or its namespace.
import type { LabSpec } from '#lab/spec/lab.ts';
import type { PodSecurityLevel } from './lab-context.ts';
import { sysctlsOf } from './pod-template.ts';
import { sysctlPolicy, unsafeNames } from './sysctl-plan.ts';

export interface Refusal {
  reason: 'PodSecurity' | 'UnsafeSysctls';
  message: string;
}

export function labRefusal(spec: LabSpec, namespace: string, podSecurity: PodSecurityLevel): Refusal | null {
  if (podSecurity !== 'privileged') {
    return {
      reason: 'PodSecurity',
      message: `the proxy needs NET_ADMIN and NET_RAW, and namespace "${namespace}" enforces the Pod Security Standard "${podSecurity}": label it pod-security.kubernetes.io/enforce=privileged, or put the Lab into a namespace that has that label`,
    };
  }
  if (sysctlPolicy(spec, podSecurity) !== 'Refuse') return null;
  const parts = (['client', 'server', 'proxy'] as const)
    .map((component) => ({ component, names: unsafeNames(sysctlsOf(spec, component)) }))
    .filter(({ names }) => names.length > 0)
    .map(({ component, names }) => `${names.join(', ')} (${component})`);
  if (parts.length === 0) return null;
  return {
    reason: 'UnsafeSysctls',
    message: `kubelets refuse ${parts.join('; ')} unless they are told to allow them: set spec.unsafeSysctls to PrivilegedInit, or to KubeletAllows where the nodes' kubelets have --allowed-unsafe-sysctls`,
  };
}
