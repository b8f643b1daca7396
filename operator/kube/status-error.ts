// An API server's refusal, readable.
import { KubeError } from './kube-error.ts';

interface Status {
  kind?: string;
  message?: string;
  reason?: string;
  code?: number;
}

/** @param what such as `get Pod "a/b"`; @param text the answer's body, a Status or, from something in between, anything */
export function statusError(what: string, code: number, text: string): KubeError {
  const status = statusIn(text);
  const reason = status.reason || 'BadAnswer';
  const message = status.message || 'the answer is no Status';
  return new KubeError(`Cannot ${what}: ${message} (${code} ${reason})`, { code, reason });
}

function statusIn(text: string): Status {
  try {
    const found = JSON.parse(text) as Status;
    return found.kind === 'Status' ? found : {};
  } catch {
    // A proxy's page, say; the code alone must do.
    return {};
  }
}
