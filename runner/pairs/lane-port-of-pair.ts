// Which port a lane has for each pair: a proxy knows its lanes by their ports.

/** Clear of the ports that lanes have by default, and below the ephemeral ones. */
const FIRST = 12_001;
const LAST = 32_767;

/**
 * The lane's own port for the first pair; for the others one that no lane has.
 *
 * @param lanes the ports of all lanes that run side by side
 * @throws Error where there are not so many ports
 */
export function lanePortOfPair(lanes: readonly number[], port: number, pair: number): number {
  if (pair === 0) return port;
  const index = lanes.indexOf(port);
  const taken = new Set(lanes);
  // A lane outside the list, such as the preflight's, comes after those in it.
  const place = (pair - 1) * (lanes.length + 1) + (index < 0 ? lanes.length : index);
  const free = FIRST + place + [...taken].filter((each) => each >= FIRST && each <= FIRST + place).length;
  if (free > LAST)
    throw new Error(`Cannot give pair ${pair + 1} a port: ${LAST - FIRST + 1} are all there are`);
  return free;
}
