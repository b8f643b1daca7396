import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectation } from '../spec/expectation.ts';
import { wantedInNumbers } from './wanted-in-numbers.ts';

function wanted(bounds: object, started = 200): string {
  const sockets = { side: 'Client', state: 'LISTEN', ...bounds };
  return wantedInNumbers(expectation.parse({ name: 'e', type: 'Sockets', sockets }), started);
}

test('wantedInNumbers reckons percentages of the connections that were started', () => {
  assert.equal(wanted({ atLeast: 5 }), 'at least 5');
  assert.equal(wanted({ atLeast: 5, atMost: 9 }), 'at least 5, at most 9');
  assert.equal(wanted({ atLeast: 5, atMost: 5 }), 'exactly 5');
  assert.equal(wanted({ atMost: 0 }), 'at most 0');
  assert.equal(wanted({ atLeastPercent: 95 }), 'at least 190 (95 % of 200)');
  assert.equal(wanted({ atLeastPercent: 100, atMostPercent: 100 }), 'exactly 200 (100 % of 200)');
  assert.equal(wanted({ atMostPercent: 33 }, 10), 'at most 3 (33 % of 10)');
  assert.equal(wanted({ atLeastPercent: 33 }, 10), 'at least 4 (33 % of 10)');
  assert.equal(wanted({ atLeastPercent: 95 }, 0), 'at least 95 % of none started');
});
