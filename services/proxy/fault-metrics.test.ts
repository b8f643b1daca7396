import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Registry } from 'prom-client';
import { fault } from '#lab/spec/fault.ts';
import { ActiveFault } from './active-fault.ts';
import { registerFaultMetrics } from './fault-metrics.ts';
import { FaultSet } from './fault-set.ts';
import { LaneTable } from './lane-table.ts';

/** One fault of 10 s that is put at 0 and takes force after a second. */
function bench() {
  const spec = fault.parse({
    name: 'f',
    match: { role: 'Fin' },
    action: 'Drop',
    start: '1s',
    duration: '10s',
  });
  const active = new ActiveFault(spec, { name: 'a.f', lane: 'a.main', seed: 1, at: 0 });
  const lanes = new LaneTable();
  const lane = lanes.add('a.main', {
    port: 9000,
    client: '10.77.0.2',
    server: '10.77.0.4',
    record: 'FaultedOnly',
    seed: 1,
  });
  const faults = new FaultSet();
  faults.add(active);
  lane.setFaults([active]);
  const registry = new Registry();
  const clock = { ms: 0 };
  registerFaultMetrics({ registry, lanes, faults, now: () => clock.ms });
  const read = async (name: string) => {
    const line = (await registry.metrics())
      .split('\n')
      .find((each) => each.startsWith(`${name}{`) && !each.includes('outcome="p'));
    return line?.slice(line.indexOf('{'));
  };
  return { active, lane, faults, clock, read };
}

describe('registerFaultMetrics()', () => {
  it('shows the window of a fault: 0 before it, 1 within, 0 after, and nothing once it is deleted', async () => {
    const { clock, faults, read } = bench();
    const seen: (string | undefined)[] = [];
    for (const ms of [0, 1000, 10_999, 11_000]) {
      clock.ms = ms;
      seen.push((await read('synfin_proxy_fault_in_force'))?.split(' ')[1]);
    }
    assert.deepEqual(seen, ['0', '1', '1', '0']);
    faults.delete('a.f');
    assert.equal(await read('synfin_proxy_fault_in_force'), undefined);
  });

  it('names the lane, the fault, its action and its role', async () => {
    const { read } = bench();
    assert.equal(
      await read('synfin_proxy_fault_in_force'),
      '{lane="a.main",fault="a.f",action="Drop",role="Fin"} 0',
    );
  });

  it('tells how long a fault is overdue that is still attached, and 0 once it is not', async () => {
    const { clock, lane, active, read } = bench();
    clock.ms = 13_500;
    assert.equal(await read('synfin_proxy_fault_overdue_seconds'), '{lane="a.main",fault="a.f"} 2.5');
    lane.setFaults([]);
    assert.equal(await read('synfin_proxy_fault_overdue_seconds'), '{lane="a.main",fault="a.f"} 0');
    active.held = 1;
    assert.equal(await read('synfin_proxy_fault_overdue_seconds'), '{lane="a.main",fault="a.f"} 2.5');
  });

  it('keeps the ledger of a fault that was deleted, and forgets it with its lane', async () => {
    const { faults, active, read } = bench();
    active.applied = 3;
    faults.delete('a.f');
    const applied = '{lane="a.main",fault="a.f",outcome="applied"} 3';
    assert.equal(await read('synfin_proxy_fault_segments_total'), applied);
    faults.deleteLane('a.main');
    assert.equal(await read('synfin_proxy_fault_segments_total'), undefined);
  });
});
