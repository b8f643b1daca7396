// Who may reach a lab's pods: they each other, the operator their control APIs, and who reads metrics.
import type { KubeObject } from '#operator/kube/kube-object.ts';
import type { LabContext } from './lab-context.ts';
import { CONTROL_PORTS, LAB_LABEL } from './lab-names.ts';
import type { LabIdentity } from './lab-object.ts';

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

export function networkPolicySpec(
  { name }: Pick<LabIdentity, 'name'>,
  { operatorNamespace, metricsNamespace }: Pick<LabContext, 'operatorNamespace' | 'metricsNamespace'>,
): KubeObject['spec'] {
  const ports = Object.values(CONTROL_PORTS).map((port) => ({ protocol: 'TCP', port }));
  const fromNamespace = (namespace: string, pods: object) => ({
    from: [{ namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: namespace } }, ...pods }],
    ports,
  });
  return {
    podSelector: { matchLabels: { [LAB_LABEL]: name } },
    policyTypes: ['Ingress'],
    ingress: [
      // Without ports: what is delayed, duplicated or reset, and ICMP about it, belongs to the lab as well.
      { from: [{ podSelector: { matchLabels: { [LAB_LABEL]: name } } }] },
      // The operator, and the Prometheus that the chart may have brought along.
      fromNamespace(operatorNamespace, {
        podSelector: {
          matchLabels: { 'app.kubernetes.io/name': 'synfin' },
          matchExpressions: [
            { key: 'app.kubernetes.io/component', operator: 'In', values: ['operator', 'prometheus'] },
          ],
        },
      }),
      ...(metricsNamespace === null ? [] : [fromNamespace(metricsNamespace, {})]),
    ],
  };
}
