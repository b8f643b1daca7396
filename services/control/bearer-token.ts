// Who may use the control API over TCP: whoever knows the token.
import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether an Authorization header carries the token.
 *
 * Compares digests, so that neither the time taken nor the length tells anything about the token.
 */
export function hasToken(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +([^ ]+)$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
