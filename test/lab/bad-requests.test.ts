// Bad requests to every service, a few hundred each; a hundred thousand by npm run soak -- requests.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SERVICE_NAMES } from '#test/soak/bad-requests.ts';
import { tryRequests } from '#test/soak/request-test.ts';

for (const service of SERVICE_NAMES) {
  test(`${service}: bad requests are refused one by one, and it goes on`, async () => {
    const { statuses, problems } = await tryRequests(service, 800, 1);
    assert.deepEqual(problems, []);
    assert.equal(
      Object.values(statuses).reduce((sum, times) => sum + times, 0),
      800,
    );
    assert.ok((statuses[400] ?? 0) > 200 && (statuses[404] ?? 0) > 10, JSON.stringify(statuses));
  });
}
