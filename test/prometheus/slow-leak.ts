// What becomes of experiment close-wait-leak where its dashboard is to be seen at work.
import type { ExperimentObject } from './observed-cluster.ts';

/**
 * It lasts as long as the alert of the test looks back, and longer; and it is mended one connection after the other, so that there
 * is a time in which all will be gone. Each is closed so long after its peer did, and they come, and go, for ten seconds.
 */
export function slowLeak({ spec }: ExperimentObject): void {
  const [open, close, fix] = spec.steps;
  for (const step of [open, close]) Object.assign(step?.client?.behaviour ?? {}, { rate: 20 });
  Object.assign(close?.client?.behaviour ?? {}, { close: { how: 'Fin', after: '12s' } });
  Object.assign(fix?.server?.behaviour ?? {}, { onPeerClose: { action: 'Close', after: '32s' } });
  for (const expectation of spec.steps.flatMap(({ expect = [] }) => expect)) {
    expectation.within = '60s';
    if (expectation.for !== undefined) expectation.for = '16s';
  }
}
