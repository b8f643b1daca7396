import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { EXPORTER_SETTINGS } from './config.ts';

const read = (ports?: string) => z.object(EXPORTER_SETTINGS).safeParse({ SYNFIN_CONTROL_PORTS: ports });

test('SYNFIN_CONTROL_PORTS is a list of ports, and the usual ones by default', () => {
  assert.deepEqual(read('1,65535').data?.SYNFIN_CONTROL_PORTS, [1, 65_535]);
  assert.deepEqual(read().data?.SYNFIN_CONTROL_PORTS, [7071, 7072, 7073, 7074]);
});

for (const [ports, message] of [
  ['7071 7072', 'must be port numbers with commas between them'],
  ['0', 'must be ports from 1 to 65535'],
  ['1,2,3,4,5,6,7,8,9', 'must be at most 8 ports'],
] as const) {
  test(`SYNFIN_CONTROL_PORTS "${ports}" is refused: it ${message}`, () => {
    assert.equal(read(ports).error?.issues[0]?.message, message);
  });
}
