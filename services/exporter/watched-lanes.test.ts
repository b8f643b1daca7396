import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WatchedLanes } from './watched-lanes.ts';

describe('WatchedLanes', () => {
  it('finds lanes by side and port, also two of one port', () => {
    const lanes = new WatchedLanes();
    lanes.put('old.main', { side: 'Server', port: 1 });
    lanes.put('new.main', { side: 'Server', port: 1 });
    lanes.put('new.other', { side: 'Client', port: 1 });
    assert.deepEqual(lanes.at('Server', 1), ['old.main', 'new.main']);
    assert.deepEqual(lanes.at('Client', 1), ['new.other']);
    assert.deepEqual(lanes.at('Client', 2), []);
  });

  it('forgets the old port of a lane that is put again', () => {
    const lanes = new WatchedLanes();
    lanes.put('a', { side: 'Server', port: 1 });
    lanes.put('a', { side: 'Client', port: 2 });
    assert.deepEqual(lanes.at('Server', 1), []);
    assert.deepEqual(lanes.at('Client', 2), ['a']);
    assert.equal(lanes.size, 1);
  });

  it('refuses lane 1025, but not a change of one of the 1024', () => {
    const lanes = new WatchedLanes();
    for (let i = 0; i < 1024; i++) lanes.put(`lane-${i}`, { side: 'Server', port: 1 });
    assert.throws(() => lanes.put('more', { side: 'Server', port: 1 }), {
      code: 'CONFLICT',
      message: 'Cannot watch lane "more": 1024 lanes are watched already',
    });
    lanes.put('lane-0', { side: 'Server', port: 2 });
    assert.deepEqual(lanes.at('Server', 2), ['lane-0']);
  });
});
