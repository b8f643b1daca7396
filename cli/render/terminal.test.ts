import assert from 'node:assert/strict';
import { test } from 'node:test';
import { terminalOf } from './terminal.ts';

const TTY = { isTTY: true, columns: 80, rows: 24 };

test('terminalOf a terminal is live, in colour, of its own size', () => {
  assert.deepEqual(terminalOf(TTY, { TERM: 'xterm' }), { columns: 80, rows: 24, color: true, live: true });
});

test('terminalOf a pipe is neither live nor in colour, and has a size', () => {
  assert.deepEqual(terminalOf({}, {}), { columns: 100, rows: 30, color: false, live: false });
  assert.deepEqual(terminalOf({ isTTY: true, columns: 0, rows: 0 }, {}), {
    columns: 100,
    rows: 30,
    color: true,
    live: true,
  });
});

test('terminalOf heeds FORCE_COLOR before NO_COLOR before the terminal', () => {
  const cases: [boolean, object, object][] = [
    [false, TTY, { NO_COLOR: '1' }],
    [true, TTY, { NO_COLOR: '' }],
    [true, {}, { FORCE_COLOR: '1' }],
    [true, {}, { FORCE_COLOR: '' }],
    [true, {}, { FORCE_COLOR: '1', NO_COLOR: '1' }],
    [false, TTY, { FORCE_COLOR: '0' }],
    [false, TTY, { FORCE_COLOR: 'false' }],
    [false, TTY, { TERM: 'dumb' }],
    [true, TTY, { TERM: 'dumb', FORCE_COLOR: '1' }],
  ];
  for (const [color, stream, env] of cases)
    assert.equal(terminalOf(stream, { ...env }).color, color, JSON.stringify(env));
});

test('terminalOf a dumb terminal is not drawn over', () => {
  assert.equal(terminalOf(TTY, { TERM: 'dumb', FORCE_COLOR: '1' }).live, false);
});
