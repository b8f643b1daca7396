// For assert.rejects: a refusal of the API server, by its code, its reason and what it says.
import assert from 'node:assert/strict';
import { KubeError } from '#operator/kube/kube-error.ts';

export function isRefusal(code: number, reason: string, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof KubeError, String(error));
    assert.deepEqual([error.code, error.reason], [code, reason], error.message);
    assert.match(error.message, message);
    return true;
  };
}
