// How the parts of one lane, one for each pair of client and server, are told apart on the wire, and put together again.

/** Above every port: with it the ports of two clients never meet. */
const PORTS = 65_536;

/** "closing.main" of the third pair: "closing.main.2". */
export function nameOfPair(qualified: string, pair: number): string {
  return `${qualified}.${pair}`;
}

export interface PairName {
  qualified: string;
  pair: number;
}

/** null: it is none of a pair's. */
export function splitPairName(name: string): PairName | null {
  const dot = name.lastIndexOf('.');
  const pair = name.slice(dot + 1);
  return /^\d+$/.test(pair) ? { qualified: name.slice(0, dot), pair: Number(pair) } : null;
}

/** A client's port, and which client: unlike every other pair's. 0, which stands for no peer, stays 0. */
export function portOfPair(clientPort: number, pair: number): number {
  return clientPort === 0 ? 0 : pair * PORTS + clientPort;
}

/** Whether it is a port of the first pair. */
export function isOfFirstPair(port: number): boolean {
  return port < PORTS;
}
