// A check that says so where we may not look, in place of failing all the others.
import { KubeError } from '#operator/kube/kube-error.ts';
import type { Check } from '../../doctor/check.ts';

/** @param name of the check that stands in for those that could not be made */
export async function lookedAt(name: string, look: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof KubeError) || error.code !== 403) throw error;
    return [{ name, status: 'Warning', found: 'not known: you may not look', remedy: error.message }];
  }
}
