// How the parts of one lane, one for each pair of client and server, are told apart on the wire, and put together again.

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
