import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TCP_STATES } from '#lab/spec/state.ts';
import { FakeSockets, socketRow } from '../fake-sockets.ts';
import { type TcpSocketsOptions, tcpSockets } from './tcp-sockets.ts';

/** "IPv4 time_wait" → number, of what is not 0. */
function collected(options: Omit<TcpSocketsOptions, 'showsClosed'>): Record<string, number> {
  const samples = tcpSockets({ showsClosed: true, ...options }).collect();
  const counts = samples.filter(({ metric, value }) => metric === 'synfin_tcp_sockets' && value !== 0);
  return Object.fromEntries(
    counts.map(({ labels, value }) => [`${labels?.family} ${labels?.state}`, Number(value)]),
  );
}

/** Every kind that the cheap way must tell apart; 6 minisockets. */
function busyTable(): FakeSockets {
  const sockets = new FakeSockets();
  sockets.rows = [
    socketRow({ state: 'LISTEN' }),
    socketRow({ state: 'CLOSED' }),
    socketRow({ state: 'FIN_WAIT_2', timer: 'Keepalive' }),
    socketRow({ state: 'FIN_WAIT_2', timer: 'TimeWait', inode: 0 }),
    socketRow({ state: 'TIME_WAIT' }),
    socketRow({ state: 'TIME_WAIT' }),
    socketRow({ state: 'TIME_WAIT', family: 'IPv6' }),
    socketRow({ state: 'FIN_WAIT_2', timer: 'TimeWait', inode: 0, family: 'IPv6' }),
    socketRow({ state: 'FIN_WAIT_2', timer: 'TimeWait', inode: 0, family: 'IPv6' }),
    socketRow({ state: 'ESTABLISHED', family: 'IPv6' }),
  ];
  return sockets;
}
const BUSY = {
  'IPv4 listen': 1,
  'IPv4 closed': 1,
  'IPv4 fin_wait_2': 2,
  'IPv4 time_wait': 2,
  'IPv6 established': 1,
  'IPv6 fin_wait_2': 2,
  'IPv6 time_wait': 1,
};

describe('tcpSockets()', () => {
  it('has all states of both families when there is no socket', () => {
    const collector = tcpSockets({
      sockets: new FakeSockets(),
      sockstat: () => ({ timeWait: 0 }),
      showsClosed: true,
    });
    const states = collector.collect().filter(({ metric }) => metric === 'synfin_tcp_sockets');
    assert.equal(states.length, 2 * TCP_STATES.length);
    assert.ok(states.every(({ value }) => value === 0));
  });

  it('counts each socket while minisockets are few', () => {
    assert.deepEqual(
      collected({ sockets: busyTable(), sockstat: () => ({ timeWait: 6 }), exactUpTo: 6 }),
      BUSY,
    );
  });

  it('gives the same numbers without dumping the TIME_WAIT of IPv4 when minisockets are many', () => {
    const sockets = busyTable();
    assert.deepEqual(collected({ sockets, sockstat: () => ({ timeWait: 6 }), exactUpTo: 5 }), BUSY);
    const four = sockets.requests.filter(({ family }) => family === 'IPv4');
    assert.equal(four.length, 1);
    assert.ok(!four[0]?.states?.includes('TIME_WAIT'));
  });

  it('says 0, not less, when minisockets ran out between the two readings', () => {
    const counts = collected({ sockets: busyTable(), sockstat: () => ({ timeWait: 3 }), exactUpTo: 0 });
    assert.equal(counts['IPv4 time_wait'], undefined);
  });
});
