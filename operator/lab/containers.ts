// The containers of a lab's pods: the four services, and what has to be done with privileges before they start.
import { PROXY_PRIVILEGE } from '#lab/spec/proxy-privilege.ts';
import type { LabContext } from './lab-context.ts';
import { CONTROL_PORTS, controlSecretName, type Service } from './lab-names.ts';
import type { PlannedLab } from './lab-object.ts';
import type { SysctlPlan } from './sysctl-plan.ts';

export type Container = Record<string, unknown> & { name: string };
export type Resources = {
  requests?: Record<string, string> | undefined;
  limits?: Record<string, string> | undefined;
};

/** What a service of an idle lab needs, measured, with room. */
const REQUESTS: Readonly<Record<Service, Record<string, string>>> = {
  client: { cpu: '50m', memory: '96Mi' },
  server: { cpu: '50m', memory: '96Mi' },
  proxy: { cpu: '100m', memory: '128Mi' },
  exporter: { cpu: '20m', memory: '64Mi' },
};

/** For what must survive a restart of the proxy. */
export const STATE_VOLUME = { name: 'state', emptyDir: {} } as const;
const STATE_FOLDER = '/run/synfin';

const NO_PRIVILEGE = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
} as const;

export function serviceContainer(
  service: Service,
  lab: PlannedLab,
  context: LabContext,
  resources: Resources | undefined,
): Container {
  const port = CONTROL_PORTS[service];
  const isProxy = service === 'proxy';
  return {
    name: service,
    image: context.image,
    imagePullPolicy: context.imagePullPolicy,
    command: ['node', `/app/${service}.mjs`],
    env: [
      { name: 'SYNFIN_LISTEN', value: `tcp:${anyAddress(lab)}:${port}` },
      { name: 'SYNFIN_LOG_LEVEL', value: context.logLevel },
      {
        name: 'SYNFIN_TOKEN',
        valueFrom: { secretKeyRef: { name: controlSecretName(lab), key: 'token' } },
      },
      ...(isProxy ? proxySettings(lab) : []),
    ],
    ports: [{ name: service, containerPort: port, protocol: 'TCP' }],
    // A probe of every second finds out soon that it has started; from then on fewer will do.
    startupProbe: { httpGet: health(service), periodSeconds: 1, failureThreshold: 60 },
    readinessProbe: { httpGet: health(service), periodSeconds: 5, timeoutSeconds: 2 },
    // Not its health: on a busy node it is late, and a restart would end the run.
    livenessProbe: {
      httpGet: { path: '/livez', port: service },
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
    resources: { requests: REQUESTS[service], ...resources },
    securityContext: isProxy ? PROXY_PRIVILEGE : NO_PRIVILEGE,
    ...(isProxy ? { volumeMounts: [{ name: STATE_VOLUME.name, mountPath: STATE_FOLDER }] } : {}),
  };
}

function proxySettings({ spec }: PlannedLab): { name: string; value: string }[] {
  return [
    { name: 'SYNFIN_PLACEMENT', value: spec.proxy.placement },
    { name: 'SYNFIN_STATE_DIR', value: STATE_FOLDER },
  ];
}

function anyAddress({ spec }: PlannedLab): string {
  return spec.family === 'IPv4' ? '0.0.0.0' : '[::]';
}

function health(service: Service) {
  return { path: '/healthz', port: service };
}

/** name=value … written below /proc/sys, which only a privileged container can do. */
const SET_SYSCTLS = [
  'set -e',
  'for each',
  'do name=$(echo "$each" | cut -d= -f1)',
  'value=$(echo "$each" | cut -d= -f2)',
  'echo "$value" > "/proc/sys/$(echo "$name" | tr . /)"',
  'echo "$name = $value"',
  'done',
].join('\n');

/** Null where there is nothing to set. */
export function sysctlContainer(
  { byInit }: Pick<SysctlPlan, 'byInit'>,
  context: LabContext,
): Container | null {
  if (byInit.length === 0) return null;
  return {
    name: 'sysctls',
    image: context.image,
    imagePullPolicy: context.imagePullPolicy,
    command: ['sh', '-c', SET_SYSCTLS, 'sysctls', ...byInit.map(({ name, value }) => `${name}=${value}`)],
    resources: { requests: { cpu: '10m', memory: '16Mi' } },
    securityContext: { privileged: true, readOnlyRootFilesystem: true, runAsNonRoot: false, runAsUser: 0 },
  };
}
