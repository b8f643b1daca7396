// What the proxy tells of each fault: when it is in force, what it did, and whether it let go at its end.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ActiveFault } from './active-fault.ts';
import type { FaultSet } from './fault-set.ts';
import type { LaneTable } from './lane-table.ts';

export interface FaultMetricsSources {
  registry: Registry;
  lanes: LaneTable;
  faults: FaultSet;
  /** Milliseconds of the engine's clock. */
  now: () => number;
}

const OUTCOMES = ['applied', 'passed', 'skipped'] as const;

/** Bounded by how many faults and ended ledgers a proxy keeps; a lane's go with the lane. */
export function registerFaultMetrics(sources: FaultMetricsSources): void {
  registerWindows(sources);
  registerHeld(sources);
  const { registry, faults } = sources;
  new Counter({
    name: 'synfin_proxy_fault_segments_total',
    help: 'The ledger: segments that a fault matched, by whether it was applied, passed by its share or probability, or could not be carried out (skipped)',
    labelNames: ['lane', 'fault', 'outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const entry of faults.ledger()) {
        const { fault, lane } = entry;
        for (const outcome of OUTCOMES) this.inc({ lane, fault, outcome }, entry[outcome]);
      }
    },
  });
}

function registerWindows({ registry, lanes, faults, now }: FaultMetricsSources): void {
  const registers = [registry];
  new Gauge({
    name: 'synfin_proxy_faults_in_force',
    help: 'Faults in force now',
    labelNames: ['lane', 'action'],
    registers,
    collect() {
      this.reset();
      const at = now();
      for (const fault of faults.all()) {
        if (fault.isInForce(at)) this.inc({ lane: fault.lane, action: fault.spec.action });
      }
    },
  });
  new Gauge({
    name: 'synfin_proxy_fault_in_force',
    help: '1 while the fault is in force, 0 before and after; absent once it is deleted. The role is that of the segments it is aimed at',
    labelNames: ['lane', 'fault', 'action', 'role'],
    registers,
    collect() {
      this.reset();
      const at = now();
      for (const fault of faults.all()) {
        const { lane, name, spec } = fault;
        const labels = { lane, fault: name, action: spec.action, role: spec.match.role };
        this.set(labels, fault.isInForce(at) ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'synfin_proxy_fault_overdue_seconds',
    help: 'How long ago a fault should have ended that still holds segments, or for which the kernel still diverts; 0 where all is in order',
    labelNames: ['lane', 'fault'],
    registers,
    collect() {
      this.reset();
      const at = now();
      for (const fault of faults.all()) {
        const isThere = fault.held > 0 || isAttached(fault, lanes);
        const overdueMs = isThere ? Math.max(0, at - fault.endAt) : 0;
        this.set({ lane: fault.lane, fault: fault.name }, overdueMs / 1000);
      }
    },
  });
}

function isAttached(fault: ActiveFault, lanes: LaneTable): boolean {
  return lanes.get(fault.lane)?.faults.includes(fault) ?? false;
}

function registerHeld({ registry, lanes, faults }: FaultMetricsSources): void {
  new Gauge({
    name: 'synfin_proxy_held_segments',
    help: 'Segments held by Hold faults, or in the queues of Throttle faults, now',
    labelNames: ['lane'],
    registers: [registry],
    collect() {
      this.reset();
      for (const lane of lanes.all()) {
        const held = faults.ofLane(lane.name).reduce((sum, fault) => sum + fault.held, 0);
        this.set({ lane: lane.name }, held);
      }
    },
  });
}
