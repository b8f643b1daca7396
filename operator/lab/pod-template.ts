// The pod of each component: its containers, what it may do, and what the user has added.
import type { LabSpec } from '#lab/spec/lab.ts';
import type { Component } from '#lab/spec/lab-status.ts';
import { type Container, STATE_VOLUME, serviceContainer, sysctlContainer } from './containers.ts';
import type { LabContext } from './lab-context.ts';
import { labLabels, podLabels } from './lab-names.ts';
import type { PlannedLab } from './lab-object.ts';
import { sysctlPlan, sysctlPolicy } from './sysctl-plan.ts';

const USER = 65_532;
const FORWARDING = { IPv4: 'net.ipv4.ip_forward', IPv6: 'net.ipv6.conf.all.forwarding' } as const;

export function podTemplate(
  lab: PlannedLab,
  component: Component,
  context: LabContext,
): Record<string, unknown> {
  const { pod = {} } = lab.spec[component];
  const plan = sysctlPlan(sysctlsOf(lab.spec, component), sysctlPolicy(lab.spec, context.podSecurity));
  const forwarding = component === 'proxy' ? forwardingSysctls(lab.spec, context) : [];
  const init = sysctlContainer({ byInit: [...forwarding, ...plan.byInit] }, context);
  const containers = containersOf(lab, component, context);
  const hasProxy = containers.some(({ name }) => name === 'proxy');
  const { labels, annotations, resources: _, ...placing } = pod;
  return {
    metadata: {
      labels: { ...labels, ...labLabels(lab), ...podLabels(lab, component) },
      annotations: { ...annotations, 'kubectl.kubernetes.io/default-container': component },
    },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 5,
      securityContext: {
        ...(component === 'proxy' ? {} : { runAsNonRoot: true, runAsUser: USER, runAsGroup: USER }),
        seccompProfile: { type: 'RuntimeDefault' },
        ...(plan.byPod.length > 0 ? { sysctls: plan.byPod } : {}),
      },
      ...(init ? { initContainers: [init] } : {}),
      containers,
      ...(hasProxy ? { volumes: [STATE_VOLUME] } : {}),
      ...placing,
    },
  };
}

/** The server's own kernel tracks no connections: as a Sidecar the proxy's sysctls are the server's. */
export function sysctlsOf({ proxy, ...spec }: LabSpec, component: Component): Record<string, string> {
  if (component === 'proxy') return proxy.sysctls;
  if (component === 'client' || proxy.placement === 'Gateway') return spec[component].sysctls;
  return { ...proxy.sysctls, ...spec.server.sysctls };
}

function containersOf(lab: PlannedLab, component: Component, context: LabContext): Container[] {
  const { spec } = lab;
  const main = serviceContainer(component, lab, context, spec[component].pod?.resources);
  if (component === 'proxy') return [main];
  const exporter = serviceContainer('exporter', lab, context, spec.exporter?.resources);
  if (component === 'client' || spec.proxy.placement === 'Gateway') return [main, exporter];
  return [main, serviceContainer('proxy', lab, context, spec.proxy.pod?.resources), exporter];
}

function forwardingSysctls(
  { proxy, family }: LabSpec,
  { forwardingIsOff }: LabContext,
): { name: string; value: string }[] {
  const isNeeded = proxy.forwarding === 'Always' || (proxy.forwarding === 'Auto' && forwardingIsOff);
  return isNeeded ? [{ name: FORWARDING[family], value: '1' }] : [];
}
