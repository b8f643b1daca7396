// A Lab as the API server has it.
import type { LabSpec } from '#lab/spec/lab.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';

export type LabObject = KubeObject & { spec?: unknown };

/** What the objects of a lab are made from: its identity, and its spec with all defaults. */
export interface LabIdentity {
  name: string;
  namespace: string;
  uid: string;
}

export interface PlannedLab extends LabIdentity {
  spec: LabSpec;
}
