// What "helm test" runs: every SYN is dropped, so that clients wait in SYN_SENT; then none is, and they connect.
import type { ExperimentInput } from '#lab/spec/experiment.ts';

const CONNECTIONS = 10;

export function testExperiment(name: string, namespace: string): ExperimentInput {
  const side = 'Client';
  return {
    apiVersion: 'synfin.dev/v1alpha1',
    kind: 'Experiment',
    metadata: { name, namespace },
    spec: {
      about: {
        title: 'The way through a lab',
        done: 'every SYN is dropped for a while',
        expect: 'Clients are in SYN_SENT, and ESTABLISHED once SYNs pass.',
        why: 'A pod of each kind is up, the operator reaches it, and the proxy does to segments what it is told.',
        remedy: 'See the conditions of the Lab, and the log of the operator.',
      },
      deadline: '2m',
      steps: [
        {
          name: 'drop',
          faults: [{ name: 'drop-syn', match: { role: 'Syn' }, action: 'Drop' }],
          server: { behaviour: {} },
          client: { behaviour: { connections: CONNECTIONS } },
          expect: [
            { name: 'waiting', type: 'Sockets', sockets: { side, state: 'SYN_SENT', atLeast: CONNECTIONS } },
            { name: 'dropped', type: 'Ledger', ledger: { fault: 'drop-syn', atLeast: CONNECTIONS } },
          ],
        },
        {
          name: 'pass',
          removeFaults: ['drop-syn'],
          expect: [
            {
              name: 'connected',
              type: 'Sockets',
              sockets: { side, state: 'ESTABLISHED', atLeast: CONNECTIONS },
              within: '30s',
            },
          ],
        },
      ],
    },
  };
}
