// The small experiment that shows whether a lab can show anything: connections of its own, one of them faulted.
import { type Experiment, experiment } from '#lab/spec/experiment.ts';

export const PREFLIGHT_STEPS = {
  connect: 'connect',
  fault: 'fault',
  checksum: 'broken-checksum',
  late: 'late-duplicate',
} as const;
/** Below all ports that lanes may have. */
export const PREFLIGHT_PORT = 7999;

export interface PreflightScope {
  family: 'IPv4' | 'IPv6';
  /** Of client and server: each has a connection of its own. */
  pairs: number;
  /** Also whether segments with a broken checksum arrive; few experiments have any. */
  brokenChecksums: boolean;
}

export function preflightExperiment({ family, pairs, brokenChecksums }: PreflightScope): Experiment {
  const client = (connections: number, more: object = {}) => ({
    behaviour: { connections, rate: 1000, ...more },
  });
  return experiment.parse({
    apiVersion: 'synfin.dev/v1alpha1',
    kind: 'Experiment',
    metadata: { name: 'synfin-preflight' },
    spec: {
      about: {
        title: 'Preflight',
        done: 'the proxy loses a SYN, and repeats a FIN',
        expect: 'The client sends the SYN again; the server answers the late FIN with a RST',
        why: 'Nothing can be shown where the proxy has no effect',
        remedy: 'The condition says what is in the way',
      },
      lab: { family },
      deadline: '30s',
      steps: [
        {
          name: PREFLIGHT_STEPS.connect,
          server: { behaviour: { onPeerClose: { action: 'Close' } } },
          client: client(pairs),
          expect: [
            {
              name: 'connected',
              type: 'Pairs',
              pairs: { client: 'ESTABLISHED', server: 'ESTABLISHED', atLeast: pairs },
              within: '10s',
            },
          ],
        },
        {
          name: PREFLIGHT_STEPS.fault,
          faults: [{ name: 'lose-syn', match: { role: 'Syn', attempt: { nth: 1 } }, action: 'Drop' }],
          client: client(2 * pairs),
          expect: [
            {
              name: 'lost',
              type: 'Ledger',
              ledger: { fault: 'lose-syn', count: 'applied', atLeast: pairs },
            },
            {
              name: 'sent-again',
              type: 'Segments',
              segments: { role: 'Syn', from: 'Client', retransmissions: 'Include', atLeast: 3 * pairs },
            },
            {
              name: 'connected-after-all',
              type: 'Pairs',
              pairs: { client: 'ESTABLISHED', server: 'ESTABLISHED', atLeast: 2 * pairs },
            },
          ],
        },
        ...(brokenChecksums ? [checksumStep(pairs, client(2 * pairs, { request: { bytes: 100 } }))] : []),
        {
          name: PREFLIGHT_STEPS.late,
          faults: [
            {
              name: 'repeat-fin',
              match: { role: 'Fin', from: 'Client' },
              action: 'Duplicate',
              duplicate: { after: '700ms' },
            },
          ],
          client: client(2 * pairs, { close: { how: 'Fin' } }),
          expect: [
            {
              name: 'answered',
              type: 'Segments',
              segments: { role: 'Rst', from: 'Server', atLeast: pairs },
              within: '4s',
            },
          ],
        },
      ],
    },
  });
}

/** The first segment of a request comes to the server's kernel, which drops it and says so. */
function checksumStep(pairs: number, client: object): object {
  return {
    name: PREFLIGHT_STEPS.checksum,
    faults: [
      {
        name: 'break-checksum',
        match: { role: 'Data', from: 'Client', attempt: { nth: 1 } },
        action: 'Corrupt',
        corrupt: { checksum: 'Broken' },
      },
    ],
    client,
    expect: [
      {
        name: 'seen-as-broken',
        type: 'KernelCounter',
        kernelCounter: { side: 'Server', counter: 'Tcp.InCsumErrors', atLeast: pairs },
        within: '5s',
      },
    ],
  };
}
