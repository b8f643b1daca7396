// What the page may change in a lab that is up: its faults, and what both ends do.
import type { FaultView } from '#lab/run/observation.ts';
import { clientBehaviour } from '#lab/spec/client-behaviour.ts';
import type { Fault } from '#lab/spec/fault.ts';
import { nearestWord } from '#lab/spec/nearest-word.ts';
import { parseDocument } from '#lab/spec/problems.ts';
import { serverBehaviour } from '#lab/spec/server-behaviour.ts';
import type { LiveConnection, LiveLane } from './live-connection.ts';
import { LiveRefusal } from './live-refusal.ts';
import type { BehaviourChange } from './live-source.ts';
import { putFault } from './put-fault.ts';

interface LanesAnswer {
  lanes: { name: string; behaviour: Record<string, unknown> }[];
}

const SCHEMAS = { client: clientBehaviour, server: serverBehaviour } as const;

export class LabControls {
  readonly #connection: LiveConnection;
  readonly #lanes: readonly LiveLane[];
  readonly #wireFault: (name: string) => string;

  /** @param wireFault the name on the wire of a fault that a reader calls so */
  constructor(connection: LiveConnection, lanes: readonly LiveLane[], wireFault: (name: string) => string) {
    this.#connection = connection;
    this.#lanes = lanes;
    this.#wireFault = wireFault;
  }

  /** In the place of one of that name that has ended. @throws LiveRefusal, or the proxy's own error */
  async putFault(fault: Fault, lane: string | undefined): Promise<void> {
    const { wire } = this.#laneOf(lane ?? (this.#lanes.length === 1 ? undefined : fault.match.lane));
    await putFault(this.#connection.proxy, this.#wireFault(fault.name), { lane: wire, fault });
  }

  /** @throws LiveRefusal where there is none of that name */
  async removeFault(name: string): Promise<void> {
    const { proxy } = this.#connection;
    const wire = this.#wireFault(name);
    const known = (await proxy.get<FaultView[]>('/faults')).map((each) => each.name);
    const prefix = this.#wireFault('');
    const local = known.map((each) => (each.startsWith(prefix) ? each.slice(prefix.length) : each));
    if (!known.includes(wire)) throw notThere('fault', name, local);
    await proxy.delete(`/faults/${wire}`);
  }

  async removeAllFaults(): Promise<void> {
    await this.#connection.proxy.delete('/faults');
  }

  /** Fields that are given replace what was there, null takes them away; all others stay. @throws LiveRefusal with all problems */
  async setBehaviour({ side, fields }: BehaviourChange, lane: string | undefined): Promise<LiveLane> {
    const to = this.#laneOf(lane);
    const { addresses } = this.#connection;
    const { lanes } = await this.#connection[side].get<LanesAnswer>('/lanes');
    const now = lanes.find(({ name }) => name === to.wire)?.behaviour ?? {};
    const { value: behaviour, problems } = parseDocument(SCHEMAS[side], withoutNull({ ...now, ...fields }));
    if (problems)
      throw new LiveRefusal(400, `Cannot use the ${side}'s behaviour: it has problems`, { problems });
    const { port } = to;
    const place =
      side === 'client'
        ? { target: { address: addresses.proxy, port } }
        : { address: addresses.server, port };
    await this.#connection[side].put(`/lanes/${to.wire}`, { ...place, behaviour });
    return to;
  }

  /** Without a name the one lane there is, or "main". */
  #laneOf(name: string | undefined): LiveLane {
    const [only] = this.#lanes;
    if (name === undefined && only && this.#lanes.length === 1) return only;
    const found = this.#lanes.find((lane) => lane.name === (name ?? 'main'));
    if (found) return found;
    throw notThere(
      'lane',
      name ?? 'main',
      this.#lanes.map((lane) => lane.name),
    );
  }
}

function withoutNull(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function notThere(what: string, name: string, known: readonly string[]): LiveRefusal {
  const near = nearestWord(name, known);
  const there = known.length === 0 ? 'there is none' : `there are ${known.join(', ')}`;
  return new LiveRefusal(404, `Cannot find ${what} "${name}": ${near ? `did you mean "${near}"?` : there}`);
}
