// The samples of several exporters as those of one: at each moment of the first, what the others saw nearest to it.
import type { LaneSample, SamplesAnswer, SocketSample } from '#lab/run/observation.ts';
import { pairPort } from '#lab/run/pair-port.ts';
import { sumCounts } from '#lab/spec/sum-counts.ts';
import type { ControlApi } from '../lab-connection.ts';
import { splitPairName } from './pair-names.ts';

/** Samples kept of each, to find the nearest: two seconds. */
const KEPT = 20;

interface Source {
  api: ControlApi;
  /** The last sample that was read. */
  cursor: number;
  recent: SocketSample[];
}

export class MergedSamples {
  readonly #sources: Source[];
  readonly #pairs: number;
  #sequence = 0;
  /** Of the samples that the next answer has: how many before them were never read, and until when. */
  #missed = 0;
  #unreadUntil = 0;

  /** @param exporters each once, though it may stand beside the server of several pairs */
  constructor(exporters: readonly ControlApi[], pairs: number) {
    this.#sources = exporters.map((api) => ({ api, cursor: 0, recent: [] }));
    this.#pairs = pairs;
  }

  /** What came since the last time. @throws ControlError if one does not answer */
  async read(): Promise<SamplesAnswer> {
    const answers = await Promise.all(
      this.#sources.map(async (source) => {
        const answer = await source.api.get<SamplesAnswer>(`/samples?after=${source.cursor}`);
        source.cursor = answer.samples.at(-1)?.sequence ?? source.cursor;
        source.recent = [...source.recent, ...answer.samples].slice(-Math.max(KEPT, answer.samples.length));
        return answer;
      }),
    );
    for (const { samples, missed } of answers.filter((answer) => answer.missed > 0)) {
      this.#missed += missed;
      this.#unreadUntil = Math.max(this.#unreadUntil, samples[0]?.at ?? 0);
    }
    // What one has not told of is not known of all.
    const known = (answers[0]?.samples ?? []).filter(({ at }) => at >= this.#unreadUntil);
    const samples = known.flatMap((sample) => this.#merged(sample) ?? []);
    const missed = samples.length > 0 ? this.#missed : 0;
    this.#missed -= missed;
    return { samples, missed };
  }

  /** null while one of them has no sample at all. */
  #merged(base: SocketSample): SocketSample | null {
    const others = this.#sources.slice(1).map(({ recent }) => nearest(recent, base.at));
    if (others.includes(null)) return null;
    const all = [base, ...others.flatMap((each) => each ?? [])];
    const parts = new Map<string, LaneSample[]>();
    for (const [name, sample] of all.flatMap(({ lanes }) => Object.entries(lanes))) {
      const found = splitPairName(name);
      if (!found) continue;
      const list = parts.get(found.qualified) ?? [];
      list.push(ofPair(sample, found.pair));
      parts.set(found.qualified, list);
    }
    // A lane of which one part is not watched yet would be counted short.
    const whole = [...parts].filter(([, list]) => list.length === this.#pairs);
    return {
      sequence: ++this.#sequence,
      at: base.at,
      lanes: Object.fromEntries(whole.map(([name, list]) => [name, addSamples(list)])),
    };
  }
}

function nearest(samples: readonly SocketSample[], at: number): SocketSample | null {
  return samples.reduce<SocketSample | null>(
    (best, sample) => (best && Math.abs(best.at - at) <= Math.abs(sample.at - at) ? best : sample),
    null,
  );
}

function ofPair(sample: LaneSample, pair: number): LaneSample {
  const sockets = sample.sockets.map((socket) => ({
    ...socket,
    clientPort: pairPort(socket.clientPort, pair),
  }));
  return { ...sample, sockets };
}

function addSamples(all: readonly LaneSample[]): LaneSample {
  const queues = all.flatMap(({ acceptQueue }) => acceptQueue ?? []);
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    counts: sumCounts(all),
    unaccepted: sum(all.map(({ unaccepted }) => unaccepted)),
    acceptQueue:
      queues.length === 0
        ? null
        : { length: sum(queues.map(({ length }) => length)), limit: sum(queues.map(({ limit }) => limit)) },
    sockets: all.flatMap(({ sockets }) => sockets),
  };
}
