import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQueueStatus } from './nfqueue-status.ts';

test('parseQueueStatus() reads the columns of two queues', () => {
  // Linux 6.18: queue 7 with 9 packets waiting of 100 that were numbered, and 91 that did not fit into the socket
  const text =
    '    7  29522     9 2   100     0    91      100  1\n    8  29522     0 2 65531     4     0        0  1\n';
  assert.deepEqual(parseQueueStatus(text), [
    { queue: 7, owner: 29_522, waiting: 9, dropped: 0, droppedAtSocket: 91, lastId: 100 },
    { queue: 8, owner: 29_522, waiting: 0, dropped: 4, droppedAtSocket: 0, lastId: 0 },
  ]);
});

test('parseQueueStatus() of no queues is empty, and of something else throws', () => {
  assert.deepEqual(parseQueueStatus(''), []);
  assert.throws(() => parseQueueStatus('queue owner\n'), /it has the line "queue owner"/);
});
