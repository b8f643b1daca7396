// A few moments at which a part of a running lab dies: nothing is left. Many of them: npm run soak -- kill 200
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { describeMoment, type KillMoment, killMoments, VICTIMS } from '#test/soak/kill-moment.ts';
import { leftSince, takeSnapshot } from '#test/soak/leftovers.ts';
import { tryMoment } from '#test/soak/try-moment.ts';
import { missingPrograms } from './missing-programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-leftovers-'));
after(() => rmSync(folder, { recursive: true }));

const ran = (moment: Omit<KillMoment, 'lab'>): KillMoment => ({ lab: 'Run', ...moment });
const stayed = (moment: Omit<KillMoment, 'lab'>): KillMoment => ({ lab: 'Stays', ...moment });
const MOMENTS: KillMoment[] = [
  ran({ experiment: 'stale-syn', as: 'Self', victim: 'outer', signal: 'SIGKILL', afterMs: 30 }),
  ran({ experiment: 'closing', as: 'Rootless', victim: 'inner', signal: 'SIGKILL', afterMs: 1700 }),
  ran({ experiment: 'fin-wait-1', as: 'Rootless', victim: 'terminal', signal: 'SIGHUP', afterMs: 2000 }),
  ran({ experiment: 'handshake', as: 'Rootless', victim: 'disk', signal: 'SIGINT', afterMs: 1200 }),
  ran({ experiment: 'handshake', as: 'Self', victim: 'engine', signal: 'SIGKILL', afterMs: 100 }),
  stayed({ experiment: 'handshake', as: 'Rootless', victim: 'up', signal: 'SIGKILL', afterMs: 200 }),
  stayed({
    experiment: 'handshake',
    as: 'Self',
    victim: 'attach',
    signal: 'SIGKILL',
    afterMs: 300,
    used: true,
  }),
  stayed({ experiment: 'handshake', as: 'Rootless', victim: 'disk', signal: 'SIGKILL', afterMs: 0 }),
  stayed({
    experiment: 'handshake',
    as: 'Rootless',
    victim: 'engine',
    signal: 'SIGKILL',
    afterMs: 500,
    used: true,
  }),
];

for (const moment of MOMENTS) {
  const skip = moment.victim === 'terminal' && missingPrograms('script');
  test(`${describeMoment(moment)}: nothing is left`, { skip }, async () => {
    assert.deepEqual((await tryMoment(moment)).problems, []);
  });
}

test('killMoments, with the same seed, are the same; each victim of each kind of lab has its share', () => {
  assert.deepEqual(killMoments(60, 7), killMoments(60, 7));
  assert.notDeepEqual(killMoments(60, 7), killMoments(60, 8));
  for (const lab of ['Run', 'Stays'] as const) {
    const moments = killMoments(60, 7).filter((moment) => moment.lab === lab);
    assert.deepEqual(new Set(moments.map(({ victim }) => victim)), new Set(VICTIMS[lab]));
  }
});

test('leftSince finds a process, its namespace, a mount, rules, an interface, a socket and a file', async () => {
  const before = takeSnapshot([folder]);
  const run = (...command: [string, ...string[]]) => {
    const { status, stderr } = spawnSync(command[0], command.slice(1), { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  };
  const sleeper = spawn('unshare', ['--net', 'sleep', '1000'], { stdio: 'ignore' });
  const server = createServer().listen({ path: join(folder, 'left.sock') });
  await once(server, 'listening');
  writeFileSync(join(folder, 'left.txt'), '');
  run('mount', '-t', 'tmpfs', 'left', '/mnt');
  run('nft', 'add table inet left');
  run('iptables', '-A', 'OUTPUT', '-m', 'mark', '--mark', '99', '-j', 'ACCEPT');
  run('ip', 'link', 'add', 'left0', 'type', 'veth', 'peer', 'name', 'left1');

  const left = await leftSince(before, [folder], { deadlineMs: 300 });
  for (const wanted of [
    /process \d+: .*sleep 1000/,
    /namespace net:/,
    /mount .* \/mnt /,
    /rule nft .*table inet left/,
    /rule iptables-save .*0x63/,
    /interface left0/,
    /socket .*left\.sock/,
    /file .*left\.txt/,
  ]) {
    assert.ok(
      left.some((line) => line.startsWith('left: ') && wanted.test(line)),
      `${wanted} in\n${left.join('\n')}`,
    );
  }

  sleeper.kill('SIGKILL');
  await once(sleeper, 'close');
  await new Promise((resolve) => server.close(resolve));
  rmSync(join(folder, 'left.txt'));
  run('umount', '/mnt');
  run('nft', 'delete table inet left');
  run('iptables', '-D', 'OUTPUT', '-m', 'mark', '--mark', '99', '-j', 'ACCEPT');
  run('ip', 'link', 'delete', 'left0');
  const kept = (await leftSince(before, [folder], { deadlineMs: 300 })).filter(
    // The kernel's own modules and tables, which stay once they were used, are not ours: an empty filter table.
    (line) => !/rule (nft|iptables-save)/.test(line),
  );
  assert.deepEqual(kept, []);
});
