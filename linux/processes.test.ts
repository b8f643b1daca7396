import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spawnService } from './command.ts';
import { allPids, childOf, isRunning, parentOf, parseProcessStat, processIdentity } from './processes.ts';

test('parseProcessStat, with a name that looks like fields, reads what comes after the last bracket', () => {
  const rest = Array.from({ length: 17 }, (_, i) => i).join(' ');
  assert.deepEqual(parseProcessStat(`12 (a) R 1 (b)) S 7 ${rest} 4711 0`), {
    state: 'S',
    parent: 7,
    session: 1,
    terminal: 2,
    startTime: 4711,
  });
});

test('a process that runs has an identity, and none once it has ended', async () => {
  const sleeper = await spawnService('sleep', ['60']);
  const identity = processIdentity(sleeper.pid);
  assert.ok(identity && identity.startTime > 0);
  assert.equal(isRunning(identity), true);
  assert.ok(allPids().includes(sleeper.pid));
  assert.equal(childOf(process.pid)?.pid, sleeper.pid);
  assert.equal(parentOf(sleeper.pid)?.pid, process.pid);
  sleeper.kill('SIGKILL');
  await sleeper.ended;
  assert.equal(isRunning(identity), false);
  assert.equal(processIdentity(sleeper.pid), null);
});

test('isRunning, for another process with the same number, is false', () => {
  assert.equal(isRunning({ pid: process.pid, startTime: 1 }), false);
});
