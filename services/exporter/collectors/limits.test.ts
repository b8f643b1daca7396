import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from './limits.ts';

describe('limits()', () => {
  it('counts the ports of the range, both ends among them', () => {
    const { collect } = limits((name) => (name.endsWith('port_range') ? '32768\t60999' : null));
    assert.deepEqual(collect(), [{ metric: 'synfin_tcp_local_ports', value: 28_232 }]);
  });

  it('leaves out what the kernel does not show in this namespace', () => {
    const { collect } = limits((name) => (name === 'net.ipv4.tcp_max_tw_buckets' ? '131072' : null));
    assert.deepEqual(collect(), [{ metric: 'synfin_tcp_time_wait_limit', value: 131_072 }]);
  });
});
