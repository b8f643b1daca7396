// Lanes and diversions as elements of the table's sets and maps: the text of one nft transaction.
import type { Diversion } from './diversion.ts';
import { type Placement, TABLE } from './lane-rules.ts';
import { type LaneSpec, laneFamily } from './lane-spec.ts';

/** A lane with what of it is diverted. */
export interface RuledLane {
  spec: LaneSpec;
  diversion: Diversion;
  /** The proxy's own address, in the lane's family; not needed in a Sidecar. */
  proxyAddress: string | null;
}

/** Text that makes the table's elements exactly these lanes. Ports of lanes that were stay quiet. */
export function elementsText(placement: Placement, lanes: readonly RuledLane[]): string {
  const lines = placement === 'Gateway' ? gatewayElements(lanes) : [];
  const divert = (set: string, isIn: (diversion: Diversion) => boolean) =>
    replace(
      set,
      lanes.filter(({ diversion }) => isIn(diversion)).map(({ spec }) => `${spec.port}`),
    );
  return [
    ...lines,
    divert('divert_control', ({ control }) => control),
    divert('divert_acks', ({ acks }) => acks),
    divert('divert_payload', ({ payload }) => payload),
    divert('divert_all', ({ all }) => all),
    '',
  ].join('\n');
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
    const elements = (of: (lane: RuledLane) => string) => [...new Set(own.map(of))];
    const servers = elements(({ spec }) => `${spec.server} . ${spec.port}`);
    lines.push(
      replace(
        `self${suffix}`,
        elements(({ proxyAddress }) => `${proxyAddress}`),
      ),
      replaceMap(
        `to_server${suffix}`,
        elements(({ spec }) => `${spec.client} . ${spec.port} : ${spec.server}`),
      ),
      replaceMap(
        `to_client${suffix}`,
        elements(({ spec }) => `${spec.server} . ${spec.port} : ${spec.client}`),
      ),
      replaceMap(
        `source${suffix}`,
        elements(({ spec, proxyAddress }) => `${spec.port} : ${proxyAddress}`),
      ),
      ...add(`quiet_servers${suffix}`, servers),
    );
  }
  return [...lines, ...add('quiet_ports', [...new Set(lanes.map(({ spec }) => `${spec.port}`))])];
}

function replace(set: string, elements: readonly string[]): string {
  return [`flush set ${TABLE} ${set}`, ...add(set, elements)].join('\n');
}

function replaceMap(map: string, elements: readonly string[]): string {
  return [`flush map ${TABLE} ${map}`, ...add(map, elements)].join('\n');
}

function add(set: string, elements: readonly string[]): string[] {
  return elements.length === 0 ? [] : [`add element ${TABLE} ${set} { ${elements.join(', ')} }`];
}
