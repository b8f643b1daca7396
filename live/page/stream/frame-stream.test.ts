import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveFrame } from '#live/live-frame.ts';
import { type LabApi, RefusedError } from '../lab-api.ts';
import { backOff, type Connection, FrameStream } from './frame-stream.ts';

const stream = (...frames: number[]) =>
  new Response(frames.map((sequence) => `event: frame\ndata: ${JSON.stringify({ sequence })}\n\n`).join(''));

/** Answers what it is given, one after the other, and at last asks for a token. */
function follow(answers: (Response | Error)[], hasToken = false) {
  const connections: Connection[] = [];
  const waits: number[] = [];
  const frames: number[] = [];
  let clock = 1000;
  const open = async () => {
    const answer = answers.shift() ?? new RefusedError(401, 'no valid bearer token');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const following = new FrameStream({
    api: { open, hasToken } as Partial<LabApi> as LabApi,
    now: () => clock++,
    wait: async (ms) => void waits.push(ms),
    onFrame: (frame: LiveFrame) => frames.push(frame.sequence),
    onConnection: (connection) => connections.push(connection),
  }).follow();
  return following.then(() => ({ connections, waits, frames }));
}

test('FrameStream gives every frame, and comes back when a stream has ended', async () => {
  const { connections, waits, frames } = await follow([stream(1, 2), stream(3)]);
  assert.deepEqual(frames, [1, 2, 3]);
  assert.deepEqual(
    connections.map(({ state }) => state),
    ['Live', 'Stale', 'Live', 'Stale', 'TokenWanted'],
  );
  assert.deepEqual(waits, [500, 500]);
});

test('FrameStream that finds nobody waits longer each time, and is stale since the first', async () => {
  const refused = new Error('the server does not answer');
  const { connections, waits } = await follow([stream(1), refused, refused, refused]);
  assert.deepEqual(waits, [500, 1000, 2000, 4000]);
  const since = connections.flatMap((each) => (each.state === 'Stale' ? [each.since] : []));
  assert.deepEqual(since, [1000, 1000, 1000, 1000]);
  assert.equal(backOff(20), 8000);
});

test('FrameStream tells a token that was refused from one that was never given', async () => {
  assert.deepEqual((await follow([])).connections, [{ state: 'TokenWanted', refused: false }]);
  assert.deepEqual((await follow([], true)).connections, [{ state: 'TokenWanted', refused: true }]);
});
