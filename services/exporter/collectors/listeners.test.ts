import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeSockets, socketRow } from '../fake-sockets.ts';
import { listeners } from './listeners.ts';

function collected(sockets: FakeSockets): string[] {
  return listeners(sockets)
    .collect()
    .map(({ metric, labels, value }) => `${metric}{${labels?.family},${labels?.port}} ${value}`);
}

describe('listeners()', () => {
  it('reads length and limit from the listener, and counts what no process has', () => {
    const sockets = new FakeSockets();
    const port = { localPort: 8080 };
    sockets.rows = [
      socketRow({ ...port, state: 'LISTEN', receiveQueue: 2, sendQueue: 1 }),
      socketRow({ ...port, state: 'ESTABLISHED', inode: 0 }),
      socketRow({ ...port, state: 'CLOSE_WAIT', inode: 0 }),
      socketRow({ ...port, state: 'ESTABLISHED', inode: 7 }),
      socketRow({ ...port, state: 'FIN_WAIT_2', inode: 0, timer: 'TimeWait' }),
      socketRow({ state: 'ESTABLISHED', inode: 0, localPort: 9 }),
    ];
    assert.deepEqual(collected(sockets), [
      'synfin_tcp_accept_queue_length{IPv4,8080} 2',
      'synfin_tcp_accept_queue_limit{IPv4,8080} 1',
      'synfin_tcp_sockets_unaccepted{IPv4,8080} 2',
    ]);
  });

  it('adds up the listeners of one port, families apart, ports in order', () => {
    const sockets = new FakeSockets();
    sockets.rows = [
      socketRow({ state: 'LISTEN', localPort: 443, receiveQueue: 1, sendQueue: 10 }),
      socketRow({ state: 'LISTEN', localPort: 443, receiveQueue: 3, sendQueue: 10 }),
      socketRow({ state: 'LISTEN', localPort: 80, sendQueue: 5 }),
      socketRow({ state: 'LISTEN', localPort: 80, sendQueue: 6, family: 'IPv6' }),
    ];
    assert.deepEqual(
      collected(sockets).filter((line) => !line.includes('unaccepted')),
      [
        'synfin_tcp_accept_queue_length{IPv4,80} 0',
        'synfin_tcp_accept_queue_limit{IPv4,80} 5',
        'synfin_tcp_accept_queue_length{IPv4,443} 4',
        'synfin_tcp_accept_queue_limit{IPv4,443} 20',
        'synfin_tcp_accept_queue_length{IPv6,80} 0',
        'synfin_tcp_accept_queue_limit{IPv6,80} 6',
      ],
    );
  });

  it('leaves the table of connections unread when nobody listens', () => {
    const sockets = new FakeSockets();
    sockets.rows = [socketRow({ state: 'ESTABLISHED' })];
    assert.deepEqual(collected(sockets), []);
    assert.deepEqual(
      sockets.requests.map(({ states }) => states),
      [['LISTEN'], ['LISTEN']],
    );
  });
});
