// Lanes and diversions as elements of the table's sets and maps: the text of one nft transaction.
import { type Diversion, widest } from './diversion.ts';
import { type Placement, TABLE } from './lane-rules.ts';
import { type LaneSpec, laneFamily } from './lane-spec.ts';

/** A lane with what of it is diverted. */
export interface RuledLane {
  spec: LaneSpec;
  diversion: Diversion;
  /** The proxy's own address, in the lane's family; not needed in a Sidecar. */
  proxyAddress: string | null;
}

/** The chain of each diversion, for segments from that side; see lane-rules.ts. */
const CHAIN: Readonly<Record<Exclude<Diversion, 'Nothing'>, (side: 'client' | 'server') => string>> = {
  Control: () => 'control',
  Acks: (side) => `${side}_acks`,
  Transition: (side) => `${side}_transition`,
  All: () => 'to_queue',
};

/** Text that makes the table's elements exactly these lanes. Ports of lanes that were stay quiet. */
export function elementsText(placement: Placement, lanes: readonly RuledLane[]): string {
  const addresses = placement === 'Gateway' ? gatewayElements(lanes) : [];
  return `${[...addresses, ...diversionElements(lanes)].join('\n')}\n`;
}

function diversionElements(lanes: readonly RuledLane[]): string[] {
  // A port may be an IPv4 lane's and an IPv6 lane's; the engine lets through what neither asked for.
  const byPort = Map.groupBy(lanes, ({ spec }) => spec.port);
  const diversions = [...byPort].map(([port, all]) => ({
    port,
    diversion: widest(all.map(({ diversion }) => diversion)),
  }));
  const verdicts = (side: 'client' | 'server') =>
    diversions.flatMap(({ port, diversion }) =>
      diversion === 'Nothing' ? [] : [`${port} : jump ${CHAIN[diversion](side)}`],
    );
  const acked = diversions.filter(({ diversion }) => diversion === 'Acks' || diversion === 'Transition');
  return [
    ...replace('map', 'from_client', verdicts('client')),
    ...replace('map', 'from_server', verdicts('server')),
    ...replace(
      'set',
      'acked',
      acked.map(({ port }) => `${port}`),
    ),
  ];
}

function gatewayElements(lanes: readonly RuledLane[]): string[] {
  const lines: string[] = [];
  for (const [family, suffix] of [
    ['IPv4', '4'],
    ['IPv6', '6'],
  ] as const) {
    const own = lanes.filter(
      ({ spec, proxyAddress }) => laneFamily(spec) === family && proxyAddress !== null,
    );
    const elements = (of: (spec: LaneSpec) => string) => own.map(({ spec }) => of(spec));
    const sources = own.map(({ spec, proxyAddress }) => `${spec.port} : ${proxyAddress}`);
    lines.push(
      ...replace(
        'map',
        `to_server${suffix}`,
        elements(({ client, port, server }) => `${client} . ${port} : ${server}`),
      ),
      ...replace(
        'map',
        `to_client${suffix}`,
        elements(({ client, port, server }) => `${server} . ${port} : ${client}`),
      ),
      ...replace('map', `source${suffix}`, sources),
      ...add(
        `quiet_servers${suffix}`,
        elements(({ server, port }) => `${server} . ${port}`),
      ),
    );
  }
  return [...lines, ...add('quiet_ports', [...new Set(lanes.map(({ spec }) => `${spec.port}`))])];
}

function replace(kind: 'set' | 'map', name: string, elements: readonly string[]): string[] {
  return [`flush ${kind} ${TABLE} ${name}`, ...add(name, elements)];
}

function add(name: string, elements: readonly string[]): string[] {
  return elements.length === 0 ? [] : [`add element ${TABLE} ${name} { ${elements.join(', ')} }`];
}
