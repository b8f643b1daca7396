// An experiment whose fault nobody ends but the proxy: by its time, whatever has become of the operator.

const sockets = (side: 'Client' | 'Server', state: string, limits: object) => ({
  ...{ type: 'Sockets', sockets: { side, state, ...limits } },
});

export const SELF_ENDING = {
  apiVersion: 'synfin.dev/v1alpha1',
  kind: 'Experiment',
  metadata: { name: 'self-ending' },
  spec: {
    about: {
      title: 'A fault that ends by itself',
      done: "the server's FINs are dropped for 20 seconds",
      expect: 'Server: LAST_ACK, and none any more once the fault is over.',
      why: 'The proxy keeps the end of each fault.',
      remedy: 'none',
    },
    lab: { client: { sysctls: { 'net.ipv4.tcp_rfc1337': '1' } } },
    steps: [
      {
        name: 'lose-fins',
        faults: [
          { name: 'drop-fin', match: { role: 'Fin', from: 'Server' }, action: 'Drop', duration: '20s' },
        ],
        server: { behaviour: { onPeerClose: { action: 'Close' } } },
        client: { behaviour: { connections: 50, rate: 200, close: { how: 'Fin' } } },
        expect: [{ name: 'lost', ...sockets('Server', 'LAST_ACK', { atLeastPercent: 95 }), for: '1s' }],
      },
      {
        name: 'over',
        expect: [
          { name: 'healed', ...sockets('Server', 'LAST_ACK', { atMost: 0 }), within: '50s' },
          { name: 'waits', ...sockets('Client', 'TIME_WAIT', { atLeastPercent: 95 }), within: '50s' },
        ],
      },
    ],
  },
};
