import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kernelCounters } from './kernel-counters.ts';

describe('kernelCounters()', () => {
  it('leaves out what this kernel does not count, and what is not of interest', () => {
    const { collect } = kernelCounters(() => ({ 'TcpExt.ListenDrops': 0, 'TcpExt.DelayedACKs': 9 }));
    assert.deepEqual(collect(), [{ metric: 'synfin_tcp_listen_drops_total', value: 0 }]);
  });

  it('names the counter of the kernel in each help text, and no metric twice', () => {
    const { metrics } = kernelCounters(() => ({}));
    assert.ok(metrics.every(({ help }) => /\((Tcp|TcpExt)\.\w+\)$/.test(help)));
    assert.equal(new Set(metrics.map(({ name }) => name)).size, metrics.length);
  });
});
