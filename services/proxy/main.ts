// The proxy service: wires queue, engine, rules and API together.
import { commandRunner } from '#linux/command.ts';
import { NfQueue } from '#linux/nfqueue.ts';
import { runService, type ServiceContext, type ServiceParts } from '#services/control/run-service.ts';
import { proxyRoutes } from './api.ts';
import { PROXY_SETTINGS } from './config.ts';
import { Engine } from './engine.ts';
import { systemClock as clock } from './engine-clock.ts';
import { EngineState } from './engine-state.ts';
import { FaultService } from './fault-service.ts';
import { FaultSet } from './fault-set.ts';
import { enableForwarding, forwarding } from './forwarding.ts';
import { Gateway } from './gateway.ts';
import { IcmpRelay } from './icmp-relay.ts';
import { KernelRules } from './kernel-rules.ts';
import { INJECT_MARK, LOST_MARK, PROBE_MARK } from './lane-rules.ts';
import { LaneService } from './lane-service.ts';
import { openLaneStore } from './lane-store.ts';
import { LaneTable } from './lane-table.ts';
import { registerMetrics } from './metrics.ts';
import { ownAddress } from './own-addresses.ts';
import { PacketRing } from './packet-ring.ts';
import { QueueProbe } from './queue-probe.ts';
import { RawSender } from './raw-sender.ts';
import { RuledLanes } from './ruled-lanes.ts';
import { SegmentRing } from './segment-ring.ts';
import { Serial } from './serial.ts';

/** Whole packets: what is sent again must be complete. The largest that the queue can copy. */
const COPY_RANGE = 0xffff - 4;
const RING_RECORDS = 131_072;
const LIMITS = { flows: 200_000, count: 100_000, bytes: 64 << 20 };

type Context = ServiceContext<typeof PROXY_SETTINGS>;

await runService({ name: 'proxy', settings: PROXY_SETTINGS, create });

async function create(context: Context): Promise<ServiceParts> {
  const { registry, log, config } = context;
  const parts = openParts(context);
  const { queue, engine, lanes, faults, ring, packets, state, sender } = parts;
  const probeSender = new RawSender(PROBE_MARK);
  const probe = new QueueProbe({ clock, send: (packet, to) => probeSender.send(packet, to) });
  const { laneService, faultService } = createServices(context, parts);
  registerMetrics({ registry, engine, lanes, faults, now: () => clock.now(), queue, state });
  queue.run(
    ({ id, mark, payload }) => {
      if ((mark & (PROBE_MARK | LOST_MARK)) === 0) return engine.onPacket(id, payload);
      if ((mark & PROBE_MARK) !== 0) probe.answered();
      queue.drop(id);
    },
    () => engine.onBatchEnd(),
  );
  const gateway = new Gateway(config.settings.SYNFIN_PLACEMENT);
  await gateway.clear();
  await laneService.start();
  probe.start();
  const { generation, lost } = state;
  log.info({ generation, lost, placement: config.settings.SYNFIN_PLACEMENT }, 'engine runs');
  const losses = () => ({ generation, lost, overflowed: queue.overflowed });
  return {
    routes: (router) =>
      proxyRoutes(router, {
        ...{ laneService, faultService, lanes, faults, engine, ring, packets, gateway, losses },
      }),
    health: () => ({
      generation,
      queueAnsweredMsAgo: probe.check(),
      lanes: lanes.all().length,
      kept: engine.kept.count,
      overflowed: queue.overflowed,
      forwarding: forwarding(),
    }),
    close: async () => {
      probe.close();
      await laneService.stop();
      queue.close();
      engine.close();
      sender.close();
      probeSender.close();
      state.close();
    },
  };
}

type Parts = ReturnType<typeof openParts>;

function openParts({ config, log }: Context) {
  const {
    SYNFIN_STATE_DIR: stateDir = null,
    SYNFIN_QUEUE: queueNumber,
    SYNFIN_INTERFACE: interfaceName,
    SYNFIN_PLACEMENT: placement,
  } = config.settings;
  if (stateDir === null)
    log.warn('no SYNFIN_STATE_DIR: after a crash nothing will tell how many segments were lost');
  // First the queue: where another engine has it, that one's state must stay as it is.
  const queue = NfQueue.open({ queue: queueNumber, copyRange: COPY_RANGE });
  const state = EngineState.open(stateDir);
  const [lanes, faults] = [new LaneTable(), new FaultSet()];
  const ring = new SegmentRing(RING_RECORDS, state.generation);
  const packets = new PacketRing(ring);
  const sender = new RawSender(INJECT_MARK);
  const relay = new IcmpRelay({
    lanes,
    sender,
    ownAddress: (family) => ownAddress(interfaceName, family),
  });
  const engine = new Engine({
    verdicts: queue,
    sender,
    clock,
    log,
    lanes,
    ring,
    tap: packets,
    limits: LIMITS,
    relayIcmp: (packet) => relay.relay(packet),
    ownAddress: (family) => (placement === 'Gateway' ? ownAddress(interfaceName, family) : null),
    onKeptChanged: (originals) => state.setKept(originals),
  });
  return { queue, state, lanes, faults, ring, packets, sender, engine };
}

function createServices({ config, log }: Context, { engine, lanes, faults, sender }: Parts) {
  const {
    SYNFIN_STATE_DIR: stateDir = null,
    SYNFIN_PLACEMENT: placement,
    SYNFIN_INTERFACE: interfaceName,
    SYNFIN_QUEUE: queue,
  } = config.settings;
  const addressOf = (family: 'IPv4' | 'IPv6') => ownAddress(interfaceName, family);
  const rules = new KernelRules({ placement, queue, runner: commandRunner });
  const ruled = new RuledLanes({ lanes, rules, ownAddress: addressOf });
  const serial = new Serial();
  const faultService = new FaultService({ engine, lanes, faults, ruled, serial, clock, log });
  const laneService = new LaneService({
    engine,
    lanes,
    faults,
    faultService,
    ruled,
    serial,
    store: openLaneStore(stateDir),
    log,
    placement,
    ownAddress: addressOf,
    prepareFamily: (family) => {
      sender.open(family);
      if (placement === 'Gateway') enableForwarding(family);
    },
  });
  return { laneService, faultService };
}
