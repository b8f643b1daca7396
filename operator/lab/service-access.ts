// How the control APIs of a lab's pods are reached: by the pod's own address, with the lab's token.
import { ControlClient } from '#runner/control-client.ts';
import type { ControlApi } from '#runner/lab-connection.ts';
import { controlToken } from './control-token.ts';
import { CONTROL_PORTS, type Service } from './lab-names.ts';
import type { LabIdentity } from './lab-object.ts';

export interface OpenedControl extends ControlApi {
  /** Ends idle connections. */
  close(): void;
}

/** Opens a client for a service of a pod; tests have their own. */
export type OpenControl = (target: {
  lab: LabIdentity;
  service: Service;
  pod: string;
  ip: string;
}) => OpenedControl;

/** An answer within a cluster takes milliseconds; a pod that is gone gives none. */
const TIMEOUT_MS = 5000;

export function controlOpener(installSecret: string): OpenControl {
  return ({ lab, service, pod, ip }) =>
    new ControlClient({
      name: `${service} (pod "${pod}")`,
      host: ip,
      port: CONTROL_PORTS[service],
      token: controlToken(installSecret, lab),
      timeoutMs: TIMEOUT_MS,
    });
}
