// A client's port where a lab has several clients, which may have the same: with the number of the pair it is unlike every other.

/** Above every port. */
const PORTS = 65_536;

/** 0, which stands for no peer, stays 0; the first pair's ports stay as they are. */
export function pairPort(clientPort: number, pair: number): number {
  return clientPort === 0 ? 0 : pair * PORTS + clientPort;
}

/** The port as it is on the wire, and the number of its pair, from 0. */
export function splitPairPort(port: number): { clientPort: number; pair: number } {
  return { clientPort: port % PORTS, pair: Math.floor(port / PORTS) };
}
