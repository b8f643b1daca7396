import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError, commandRunner, spawnService } from './command.ts';

test('commandRunner.run, with input, gives back what the program wrote', async () => {
  const { stdout, stderr } = await commandRunner.run('sh', ['-c', 'cat; echo aside >&2'], { input: 'in' });
  assert.deepEqual([stdout, stderr], ['in', 'aside\n']);
});

test('commandRunner.run, with input that is not read, does not fail', async () => {
  await commandRunner.run('true', [], { input: 'x'.repeat(1 << 20) });
});

test('commandRunner.run passes arguments as they are', async () => {
  const words = ['a b', '$HOME', '"quoted"', ''];
  const { stdout } = await commandRunner.run('printf', ['%s|', ...words]);
  assert.equal(stdout, `${words.join('|')}|`);
});

test('commandRunner.run finds programs for administration whatever the PATH', async () => {
  const { stdout } = await commandRunner.run('sh', ['-c', 'echo "$PATH"']);
  assert.match(stdout, /\/usr\/sbin/);
});

test('commandRunner.run, with a status other than 0, rejects with status and stderr', async () => {
  await assert.rejects(commandRunner.run('sh', ['-c', 'echo "no way" >&2; exit 4']), (error: unknown) => {
    assert.ok(error instanceof CommandError);
    assert.deepEqual([error.code, error.status, error.stderr], ['COMMAND_FAILED', 4, 'no way\n']);
    assert.match(error.message, /^Cannot run "sh -c .*": exit status 4: no way$/);
    return true;
  });
});

test('commandRunner.run, with a program that is missing, names the package of one that it knows', async () => {
  const code = 'COMMAND_MISSING';
  await assert.rejects(commandRunner.run('no-such-program', ['-x']), {
    code,
    message: 'Cannot run "no-such-program -x": not found',
  });
  await assert.rejects(commandRunner.run('/nowhere/nft', []), {
    code,
    message: 'Cannot run "/nowhere/nft": not installed (Debian package "nftables")',
  });
});

test('commandRunner.run, with a program that may not be started, says why in words', async () => {
  await assert.rejects(commandRunner.run('/etc/passwd', []), {
    code: 'COMMAND_FAILED',
    message: 'Cannot run "/etc/passwd": permission denied',
  });
});

test('spawnService starts in the folder that it is told', async () => {
  const service = await spawnService('pwd', [], { cwd: '/' });
  await service.ended;
  assert.equal(service.output(), '/\n');
});

test('commandRunner.run, aborted before or while it runs, rejects with the reason', async () => {
  const reason = new Error('no longer wanted');
  await assert.rejects(commandRunner.run('sleep', ['100'], { signal: AbortSignal.abort(reason) }), reason);
  const abort = new AbortController();
  const run = commandRunner.run('sleep', ['100'], { signal: abort.signal });
  abort.abort(reason);
  await assert.rejects(run, reason);
});

test('spawnService tells output, status and signal', async () => {
  const ending = await spawnService('sh', ['-c', 'echo out; echo err >&2; exit 3']);
  assert.deepEqual(await ending.ended, { status: 3, signal: null });
  assert.deepEqual(ending.output().trim().split('\n').sort(), ['err', 'out']);
  ending.kill(); // nothing to do
  const killed = await spawnService('sleep', ['100']);
  assert.equal(killed.hasEnded, false);
  killed.kill('SIGKILL');
  assert.deepEqual(await killed.ended, { status: null, signal: 'SIGKILL' });
  assert.equal(killed.hasEnded, true);
});

test('spawnService, with a daemon that keeps the output open, tells the end all the same', async () => {
  const parent = await spawnService('sh', ['-c', 'sleep 100 & echo $!']);
  assert.deepEqual(await parent.ended, { status: 0, signal: null });
  process.kill(Number(parent.output()), 'SIGKILL');
});

test('spawnService, with a program that is missing, rejects', async () => {
  await assert.rejects(spawnService('no-such-program', []), { code: 'COMMAND_MISSING' });
});

test('spawnService, with an environment, passes that and nothing else but PATH', async () => {
  const child = await spawnService('env', [], { env: { ONLY: 'this' } });
  await child.ended;
  const names = child
    .output()
    .trim()
    .split('\n')
    .map((line) => line.split('=')[0]);
  // Node itself hands NODE_V8_COVERAGE on.
  assert.deepEqual(names.filter((name) => name !== 'NODE_V8_COVERAGE').sort(), ['ONLY', 'PATH']);
});
