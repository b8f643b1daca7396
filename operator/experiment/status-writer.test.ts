import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { KubeError } from '#operator/kube/kube-error.ts';
import { REAL_TIMING } from '#operator/kube/timing.ts';
import { StatusWriter } from './status-writer.ts';

function writer(...failures: Error[]) {
  const written: object[] = [];
  const write = async (status: object) => {
    const failure = failures.shift();
    if (failure) throw failure;
    written.push(status);
  };
  const timing = { ...REAL_TIMING, random: () => 0 };
  const log = pino({ level: 'silent' });
  return { written, made: new StatusWriter({ write, timing, log, leave: new AbortController().signal }) };
}

const refusal = (code: number) => new KubeError('Cannot apply the status', { code, reason: 'R' });

test('StatusWriter.now tries again where the API server is not well', async () => {
  const { made, written } = writer(refusal(500), refusal(0));
  await made.now({ lab: 'a' });
  assert.deepEqual(written, [{ lab: 'a' }]);
});

for (const code of [403, 404, 409])
  test(`StatusWriter.now, refused with ${code}, gives up: there is nobody to be told`, async () => {
    const { made, written } = writer(refusal(code));
    await assert.rejects(made.now({ lab: 'a' }), { code });
    assert.deepEqual(written, []);
  });
