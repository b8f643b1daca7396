import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultView } from '#lab/run/observation.ts';
import { fault } from '#lab/spec/fault.ts';
import { FaultBook } from './fault-book.ts';

function view(name: string, endsInMs: number, state: FaultView['state'] = 'InForce'): FaultView {
  const spec = fault.parse({ name, action: 'Drop', match: { role: 'Fin' }, duration: '10s' });
  return { name, lane: 'main', fault: spec, state, startsInMs: 0, endsInMs };
}

test('FaultBook tells a fault in words, with a window that stands still while answers come late', () => {
  const book = new FaultBook({ keepsEnded: false });
  assert.deepEqual(book.update([view('f', 8000)], 102_000), ['f']);
  assert.deepEqual(book.update([view('f', 7995)], 102_100), [], 'it is not new');
  const [told] = book.faults();
  assert.equal(told?.text, 'drop every Fin, for 10s');
  assert.deepEqual(told?.window, { from: 100_000, to: 110_000 });
});

test('FaultBook of a run keeps those that have ended, with the time of their end; that of a lab does not', () => {
  for (const keepsEnded of [true, false]) {
    const book = new FaultBook({ keepsEnded });
    book.update([view('removed', 8000), view('expired', 1000)], 102_000);
    book.update([view('expired', 0, 'Ended')], 103_500);
    const told = book.faults().map(({ name, state, window }) => `${name} ${state} ${window.to}`);
    assert.deepEqual(told, keepsEnded ? ['removed Ended 103500', 'expired Ended 103000'] : []);
  }
});

test('FaultBook whose lab has gone has only faults that have ended', () => {
  const book = new FaultBook({ keepsEnded: true });
  book.update([view('f', 8000)], 102_000);
  book.end(104_000);
  assert.deepEqual(
    book.faults().map(({ state, endsInMs, window }) => [state, endsInMs, window.to]),
    [['Ended', 0, 104_000]],
  );
});

test('FaultBook takes one that is put again under its name for new', () => {
  const book = new FaultBook({ keepsEnded: false });
  book.update([view('f', 8000)], 100_000);
  book.update([], 101_000);
  assert.deepEqual(book.update([view('f', 10_000)], 102_000), ['f']);
});
