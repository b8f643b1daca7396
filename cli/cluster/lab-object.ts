// A Lab as the API server has it.
import type { LabStatus } from '#lab/spec/lab-status.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';

export interface LabObject extends KubeObject {
  status?: LabStatus;
}
