// Which states both ends of the connections are in at once: the client's samples joined with the server's by source port.
//
//   client  ──┬────┬────┬──►   a client's sample waits until a later one of the server is there,
//   server  ─┬────┬────┬───►   and is then joined with the nearer of the two around it
import type { LaneSocket } from '../run/observation.ts';
import type { Side } from '../spec/segment-role.ts';
import { TCP_STATES } from '../spec/state.ts';
import type { EndState, PairRecord } from './recording.ts';

const END_STATES: readonly EndState[] = [...TCP_STATES, 'None'];
const NONE = TCP_STATES.length;
const INDEX = new Map(TCP_STATES.map((state, i) => [state, i]));
/** Samples that wait for the other end; beyond, the oldest is given up. 10 s at 100 ms. */
const MAX_WAITING = 100;
/** A pair is taken to last until the next joined sample, but over a gap no longer than this. */
const LONGEST_GAP_MS = 1000;

interface Sample {
  at: number;
  sockets: readonly LaneSocket[];
}

interface Pair {
  peak: number;
  peakAt: number;
  connectionMs: number;
}

export class PairMatrix {
  readonly #intervalMs: number;
  #client: Sample[] = [];
  #server: Sample[] = [];
  #unpaired = 0;
  readonly #pairs = new Map<number, Pair>();
  /** The counts of the last joined sample, not yet given their time. */
  #last: { at: number; counts: Map<number, number> } | null = null;

  /** @param intervalMs the sampling interval; samples farther apart than this are not joined. */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Samples of one side must come in the order of their times; the two sides in any order. */
  add(side: Side, at: number, sockets: readonly LaneSocket[]): void {
    const samples = side === 'Client' ? this.#client : this.#server;
    samples.push({ at, sockets });
    this.#joinUpTo(this.#server.at(-1)?.at ?? Number.NEGATIVE_INFINITY);
    if (this.#client.length > MAX_WAITING) {
      this.#client.shift();
      this.#unpaired++;
    }
    if (this.#server.length > MAX_WAITING) this.#server.shift();
  }

  /** The pairs of the last joined sample; those where both are none are not there. */
  latest(): { client: EndState; server: EndState; count: number }[] {
    return [...(this.#last?.counts ?? [])].map(([index, count]) => ({ ...statesOf(index), count }));
  }

  /** Joins what still waits and gives the last sample its time. No sample may be added afterwards. */
  finish(): { pairs: PairRecord[]; unpaired: number } {
    this.#joinUpTo(Number.POSITIVE_INFINITY);
    this.#spend(this.#intervalMs);
    this.#last = null;
    const pairs = [...this.#pairs].map(([index, { peak, peakAt, connectionMs }]) => ({
      ...statesOf(index),
      peak,
      peakAt,
      connectionSeconds: Math.round(connectionMs) / 1000,
    }));
    pairs.sort((a, b) => order(a.client) - order(b.client) || order(a.server) - order(b.server));
    return { pairs, unpaired: this.#unpaired };
  }

  /** Join the client's samples before which the server's are complete. */
  #joinUpTo(serverAt: number): void {
    for (;;) {
      const [first] = this.#client;
      if (!first || first.at > serverAt) return;
      this.#client.shift();
      const near = this.#nearest(first.at);
      if (near && Math.abs(near.at - first.at) <= this.#intervalMs) this.#join(first, near);
      else this.#unpaired++;
    }
  }

  #nearest(at: number): Sample | undefined {
    while (this.#server.length > 1 && (this.#server[1] as Sample).at <= at) this.#server.shift();
    const [before, after] = this.#server;
    if (!before || !after) return before;
    return at - before.at <= after.at - at ? before : after;
  }

  #join(client: Sample, server: Sample): void {
    this.#spend(Math.min(client.at - (this.#last?.at ?? client.at), LONGEST_GAP_MS));
    const counts = this.#countPairs(client.sockets, server.sockets);
    for (const [index, count] of counts) {
      const pair = this.#pairs.get(index);
      if (!pair) this.#pairs.set(index, { peak: count, peakAt: client.at, connectionMs: 0 });
      else if (count > pair.peak) this.#pairs.set(index, { ...pair, peak: count, peakAt: client.at });
    }
    this.#last = { at: client.at, counts };
  }

  #spend(ms: number): void {
    for (const [index, count] of this.#last?.counts ?? []) {
      const pair = this.#pairs.get(index);
      if (pair) pair.connectionMs += count * ms;
    }
  }

  #countPairs(client: readonly LaneSocket[], server: readonly LaneSocket[]): Map<number, number> {
    const there = new Map<number, number>();
    for (const { clientPort, state } of server) there.set(clientPort, INDEX.get(state) ?? NONE);
    there.delete(0); // LISTEN and CLOSED belong to no connection
    const counts = new Map<number, number>();
    const count = (clientIndex: number, serverIndex: number) => {
      const index = clientIndex * END_STATES.length + serverIndex;
      counts.set(index, (counts.get(index) ?? 0) + 1);
    };
    for (const { clientPort, state } of client) {
      if (clientPort === 0) continue;
      count(INDEX.get(state) ?? NONE, there.get(clientPort) ?? NONE);
      there.delete(clientPort);
    }
    // What is left has no socket on the client.
    for (const state of there.values()) count(NONE, state);
    return counts;
  }
}

function statesOf(index: number): { client: EndState; server: EndState } {
  return {
    client: END_STATES[Math.floor(index / END_STATES.length)] as EndState,
    server: END_STATES[index % END_STATES.length] as EndState,
  };
}

function order(state: EndState): number {
  return END_STATES.indexOf(state);
}
