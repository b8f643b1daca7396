// What a Lab is made of: pure, so that the same Lab always gives the same objects, whoever has changed them since.
//
//   Lab ─┬─ StatefulSet <lab>-client   client + exporter
//        ├─ StatefulSet <lab>-server   server + exporter (+ proxy, as a Sidecar)
//        ├─ Deployment  <lab>-proxy    proxy, as a Gateway
//        ├─ Secret      <lab>-control  token of the control APIs
//        └─ NetworkPolicy <lab>        nobody else gets in
import type { KubeObject } from '#operator/kube/kube-object.ts';
import type { Resource } from '#operator/kube/resource.ts';
import { DEPLOYMENTS, NETWORK_POLICIES, SECRETS, STATEFUL_SETS } from '#operator/kube/resources.ts';
import { controlToken } from './control-token.ts';
import type { LabContext } from './lab-context.ts';
import { controlSecretName, labLabels, podSelector, workloadName } from './lab-names.ts';
import type { PlannedLab } from './lab-object.ts';
import { networkPolicySpec } from './network-policy.ts';
import { podTemplate } from './pod-template.ts';

export interface DesiredObject {
  resource: Resource;
  object: KubeObject;
}

/** In the order in which they are to be made: first who may get in. */
export function desiredObjects(lab: PlannedLab, context: LabContext): DesiredObject[] {
  const token = controlToken(context.installSecret, lab);
  return [
    made(lab, NETWORK_POLICIES, lab.name, { spec: networkPolicySpec(lab, context) }),
    made(lab, SECRETS, controlSecretName(lab), {
      type: 'Opaque',
      data: { token: Buffer.from(token).toString('base64') },
    }),
    statefulSet(lab, 'server', context),
    ...(lab.spec.proxy.placement === 'Gateway' ? [deployment(lab, context)] : []),
    statefulSet(lab, 'client', context),
  ];
}

function statefulSet(lab: PlannedLab, component: 'client' | 'server', context: LabContext): DesiredObject {
  return made(lab, STATEFUL_SETS, workloadName(lab, component), {
    spec: {
      // Pods are found by their own addresses: there is no Service of that name.
      serviceName: workloadName(lab, component),
      replicas: lab.spec[component].replicas,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: podSelector(lab, component) },
      template: podTemplate(lab, component, context),
    },
  });
}

function deployment(lab: PlannedLab, context: LabContext): DesiredObject {
  return made(lab, DEPLOYMENTS, workloadName(lab, 'proxy'), {
    spec: {
      replicas: 1,
      // Two proxies at once would each have half of what the lanes say.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: podSelector(lab, 'proxy') },
      template: podTemplate(lab, 'proxy', context),
    },
  });
}

function made(lab: PlannedLab, resource: Resource, name: string, content: object): DesiredObject {
  const { group, version, kind } = resource;
  const owner = { apiVersion: 'synfin.dev/v1alpha1', kind: 'Lab', name: lab.name, uid: lab.uid };
  return {
    resource,
    object: {
      apiVersion: group === '' ? version : `${group}/${version}`,
      kind,
      metadata: {
        name,
        namespace: lab.namespace,
        labels: labLabels(lab),
        ownerReferences: [{ ...owner, controller: true }],
      },
      ...content,
    },
  };
}
