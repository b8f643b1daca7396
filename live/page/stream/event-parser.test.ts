import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventParser, type ServerEvent } from './event-parser.ts';

test('EventParser gives whole events, however the text is cut', () => {
  const text = 'event: frame\ndata: {"a":1}\n\n: still there\n\nevent: frame\r\ndata: {\ndata: }\r\n\r\n';
  for (let size = 1; size <= text.length; size++) {
    const parser = new EventParser();
    const events: ServerEvent[] = [];
    for (let at = 0; at < text.length; at += size) events.push(...parser.feed(text.slice(at, at + size)));
    assert.deepEqual(
      events,
      [
        { name: 'frame', data: '{"a":1}' },
        { name: 'frame', data: '{\n}' },
      ],
      `in pieces of ${size}`,
    );
  }
});

test('EventParser keeps the piece of an event until the rest has come', () => {
  const parser = new EventParser();
  assert.deepEqual(parser.feed('event: frame\ndata: 1\n'), []);
  assert.deepEqual(parser.feed('\n'), [{ name: 'frame', data: '1' }]);
});
