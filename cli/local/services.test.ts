import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spawnService } from '#linux/command.ts';
import { ControlClient } from '#runner/control-client.ts';
import { awaitReady, type RunningService, ServiceError } from './services.ts';

/** A program that listens nowhere. */
async function started(script: string): Promise<RunningService> {
  const control = new ControlClient({ name: 'proxy', socketPath: '/nowhere/control.sock' });
  return { name: 'proxy', process: await spawnService('sh', ['-c', script]), control };
}

test('awaitReady of a service that ends gives its last words, and where to look', async () => {
  const service = await started('echo "no queue here"; exit 3');
  await assert.rejects(awaitReady(service), (error: unknown) => {
    assert.ok(error instanceof ServiceError);
    assert.deepEqual([error.code, error.service], ['SERVICE_ENDED', 'proxy']);
    assert.equal(
      error.message,
      'Cannot use the proxy: ended with exit status 3; it said:\nno queue here\n"synfin doctor" tells what this machine lacks',
    );
    return true;
  });
});

test('awaitReady of a service that never answers ends with the reason of the last attempt', async () => {
  const service = await started('exec sleep 1000');
  await assert.rejects(awaitReady(service, undefined, { deadlineMs: 20 }), {
    code: 'SERVICE_NOT_READY',
    message:
      'Cannot use the proxy: not ready after 20 ms (Cannot GET /healthz of the proxy: it does not answer (ENOENT))',
  });
  service.process.kill('SIGKILL');
  await service.process.ended;
});

test('awaitReady, aborted, rejects with the reason', async () => {
  const service = await started('exec sleep 1000');
  const reason = new Error('no longer wanted');
  await assert.rejects(awaitReady(service, AbortSignal.abort(reason)), reason);
  service.process.kill('SIGKILL');
  await service.process.ended;
});
