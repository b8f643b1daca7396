import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ErrnoError } from '#linux/libc.ts';
import { FakeSockets, socketRow } from './fake-sockets.ts';
import { sampleLanes } from './sample-lanes.ts';
import { WatchedLanes } from './watched-lanes.ts';

const torn = () => new ErrnoError({ action: 'dump', syscall: 'recv', errno: 4 });

function watching(...lanes: [string, 'Client' | 'Server', number][]): WatchedLanes {
  const watched = new WatchedLanes();
  for (const [name, side, port] of lanes) watched.put(name, { side, port });
  return watched;
}

function socketsOf(sockets: FakeSockets, watched: WatchedLanes, lane: string): string[] {
  const sample = sampleLanes(sockets, watched).get(lane)?.toSample();
  return (sample?.sockets ?? []).map(
    ({ clientPort, state, unaccepted }) => `${state} ${clientPort}${unaccepted ? ' unaccepted' : ''}`,
  );
}

describe('sampleLanes()', () => {
  it('finds a server lane by the local port, with the remote port as client port', () => {
    const sockets = new FakeSockets();
    sockets.rows = [
      socketRow({ state: 'LISTEN', localPort: 20_000, receiveQueue: 3, sendQueue: 2 }),
      socketRow({ state: 'ESTABLISHED', localPort: 20_000, remotePort: 40_001, inode: 0 }),
      socketRow({ state: 'CLOSE_WAIT', localPort: 20_000, remotePort: 40_002, inode: 0 }),
      socketRow({ state: 'CLOSE_WAIT', localPort: 20_000, remotePort: 40_003 }),
      socketRow({ state: 'SYN_RECV', localPort: 20_000, remotePort: 40_004 }),
      socketRow({ state: 'FIN_WAIT_2', localPort: 20_000, remotePort: 40_005, inode: 0, timer: 'TimeWait' }),
      socketRow({ state: 'ESTABLISHED', localPort: 20_001, remotePort: 20_000 }),
    ];
    const watched = watching(['a.main', 'Server', 20_000]);
    assert.deepEqual(socketsOf(sockets, watched, 'a.main'), [
      'LISTEN 0',
      'ESTABLISHED 40001 unaccepted',
      'CLOSE_WAIT 40002 unaccepted',
      'CLOSE_WAIT 40003',
      'SYN_RECV 40004',
      'FIN_WAIT_2 40005',
    ]);
    const sample = sampleLanes(sockets, watched).get('a.main')?.toSample();
    assert.deepEqual(sample?.acceptQueue, { length: 3, limit: 2 });
    assert.equal(sample?.unaccepted, 2);
    assert.equal(sample?.counts.CLOSE_WAIT, 2);
    assert.equal(sample?.counts.TIME_WAIT, 0);
  });

  it('finds a client lane by the remote port, with the local port as client port and none unaccepted', () => {
    const sockets = new FakeSockets();
    sockets.rows = [
      socketRow({ state: 'SYN_SENT', localPort: 40_001, remotePort: 20_000 }),
      socketRow({ state: 'ESTABLISHED', localPort: 40_002, remotePort: 20_000, inode: 0, family: 'IPv6' }),
      socketRow({ state: 'LISTEN', localPort: 20_000 }),
      socketRow({ state: 'ESTABLISHED', localPort: 20_000, remotePort: 9 }),
    ];
    const watched = watching(['a.main', 'Client', 20_000]);
    assert.deepEqual(socketsOf(sockets, watched, 'a.main'), ['SYN_SENT 40001', 'ESTABLISHED 40002']);
    assert.equal(sampleLanes(sockets, watched).get('a.main')?.acceptQueue, null);
  });

  it('takes bound-but-idle sockets by their own port on either side', () => {
    const sockets = new FakeSockets();
    sockets.rows = [
      socketRow({ state: 'CLOSED', localPort: 20_000, remotePort: 0 }),
      socketRow({ state: 'CLOSED', localPort: 20_001, remotePort: 0 }),
    ];
    const watched = watching(['a.main', 'Client', 20_000], ['b.main', 'Server', 20_001]);
    assert.deepEqual(socketsOf(sockets, watched, 'a.main'), ['CLOSED 0']);
    assert.deepEqual(socketsOf(sockets, watched, 'b.main'), ['CLOSED 0']);
  });

  it('makes one dump per family for all lanes, and has an empty lane too', () => {
    const sockets = new FakeSockets();
    const watched = watching(['a', 'Server', 1], ['b', 'Server', 2], ['c', 'Client', 3]);
    assert.deepEqual([...sampleLanes(sockets, watched).keys()], ['a', 'b', 'c']);
    assert.deepEqual(
      sockets.requests.map(({ family }) => family),
      ['IPv4', 'IPv6'],
    );
  });

  it('forgets a torn dump and makes it again', () => {
    const sockets = new FakeSockets();
    sockets.rows = [socketRow({ state: 'ESTABLISHED', localPort: 1, remotePort: 2 })];
    sockets.failures = [torn()];
    assert.deepEqual(socketsOf(sockets, watching(['a', 'Server', 1]), 'a'), ['ESTABLISHED 2']);
  });

  it('gives up after three torn dumps', () => {
    const sockets = new FakeSockets();
    sockets.failures = [torn(), torn(), torn()];
    assert.throws(() => sampleLanes(sockets, watching(['a', 'Server', 1])), { code: 'EINTR' });
  });
});
