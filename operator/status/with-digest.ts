// An object with a digest of all that it is given: by it one that still has what is no longer given differs from what is wanted.
import { createHash } from 'node:crypto';
import type { KubeObject } from '#operator/kube/kube-object.ts';

const APPLIED = 'synfin.dev/applied';

export function withDigest<T extends KubeObject>(object: T): T {
  const { metadata } = object;
  const digest = createHash('sha256').update(JSON.stringify(object)).digest('hex').slice(0, 16);
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [APPLIED]: digest } },
  };
}
