import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeSockets, socketRow } from './fake-sockets.ts';
import { labCounters } from './lab-counters.ts';

const read = () => ({ 'Tcp.CurrEstab': 103, 'Tcp.InSegs': 7 });

test('labCounters leaves out the established connections of control APIs, of both families, and no other', () => {
  const sockets = new FakeSockets();
  sockets.rows = [
    socketRow({ state: 'ESTABLISHED', localPort: 7071 }),
    socketRow({ state: 'CLOSE_WAIT', localPort: 7071 }),
    socketRow({ state: 'ESTABLISHED', localPort: 7074, family: 'IPv6' }),
    socketRow({ state: 'TIME_WAIT', localPort: 7071 }),
    socketRow({ state: 'LISTEN', localPort: 7074 }),
    socketRow({ state: 'ESTABLISHED', localPort: 9001, remotePort: 7071 }),
  ];
  assert.deepEqual(labCounters(read, sockets, [7071, 7074]), { 'Tcp.CurrEstab': 100, 'Tcp.InSegs': 7 });
});

test('labCounters without control ports asks for no sockets', () => {
  const sockets = new FakeSockets();
  assert.deepEqual(labCounters(read, sockets, []), read());
  assert.deepEqual(sockets.requests, []);
});

test('labCounters with a control connection that came after the count stays at 0 or more', () => {
  const sockets = new FakeSockets();
  sockets.rows = [socketRow({ state: 'ESTABLISHED', localPort: 7071 })];
  assert.equal(labCounters(() => ({ 'Tcp.CurrEstab': 0 }), sockets, [7071])['Tcp.CurrEstab'], 0);
});
