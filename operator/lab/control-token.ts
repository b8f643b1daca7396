// The token of a lab's control APIs: no lab can be told by another's.
import { createHmac } from 'node:crypto';
import type { LabIdentity } from './lab-object.ts';

export function controlToken(installSecret: string, { namespace, uid }: Omit<LabIdentity, 'name'>): string {
  return createHmac('sha256', installSecret).update(`${namespace}/${uid}`).digest('hex');
}
