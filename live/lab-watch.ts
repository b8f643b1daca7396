// Looks at a lab that is up: asks its services for what is new. One that does not answer keeps none of the rest from being seen.
import type {
  ClientStats,
  FaultView,
  Ledger,
  SamplesAnswer,
  SegmentsAnswer,
  ServerStats,
} from '#lab/run/observation.ts';
import type { Side } from '#lab/spec/segment-role.ts';
import type { LiveLook } from './frame-maker.ts';
import type { LiveApi, LiveConnection, LiveLane } from './live-connection.ts';
import { sumErrors } from './sum-errors.ts';

/** An exporter that was started anew counts from 1, and has nothing after what was seen before. */
const EMPTY_LOOKS = 20;

interface Cursor {
  after: number;
  /** Looks in a row that brought nothing. */
  empty: number;
}

export class LabWatch {
  readonly #connection: LiveConnection;
  readonly #lanes: readonly LiveLane[];
  readonly #cursors: Record<Side | 'Segments', Cursor> = {
    Client: { after: 0, empty: 0 },
    Server: { after: 0, empty: 0 },
    Segments: { after: 0, empty: 0 },
  };

  constructor(connection: LiveConnection, lanes: readonly LiveLane[]) {
    this.#connection = connection;
    this.#lanes = lanes;
  }

  /** Never rejects. */
  async look(): Promise<LiveLook> {
    const troubles = new Set<string>();
    const { clientExporter, serverExporter, proxy, client, server } = this.#connection;
    const ask = async <T>(api: LiveApi, path: string): Promise<T | null> => {
      try {
        return await api.get<T>(path);
      } catch (error) {
        // A lane that has been told nothing yet is not there to be asked.
        if ((error as { status?: unknown }).status !== 404) troubles.add((error as Error).message);
        return null;
      }
    };
    const stats = <T>(api: LiveApi) =>
      Promise.all(this.#lanes.map(({ wire }) => ask<T>(api, `/lanes/${wire}`)));
    const [ofClient, ofServer, segments, ledger, faults, clients, servers] = await Promise.all([
      ask<SamplesAnswer>(clientExporter, `/samples?after=${this.#cursors.Client.after}`),
      ask<SamplesAnswer>(serverExporter, `/samples?after=${this.#cursors.Server.after}`),
      ask<SegmentsAnswer>(proxy, `/segments?after=${this.#cursors.Segments.after}&limit=10000`),
      ask<Ledger>(proxy, '/ledger'),
      ask<FaultView[]>(proxy, '/faults'),
      stats<ClientStats>(client),
      stats<ServerStats>(server),
    ]);
    this.#move('Client', ofClient?.samples);
    this.#move('Server', ofServer?.samples);
    this.#move('Segments', segments?.segments, true);
    return {
      at: Date.now(),
      ...{ client: ofClient?.samples ?? [], server: ofServer?.samples ?? [] },
      ...{ segments: segments?.segments ?? [], ledger, faults },
      errors: { Client: sumErrors(clients), Server: sumErrors(servers) },
      troubles: [...troubles],
      unseen: [...(ofClient ? [] : (['Client'] as const)), ...(ofServer ? [] : (['Server'] as const))],
    };
  }

  /** @param mayBeQuiet nothing new for long is no sign of anything */
  #move(of: Side | 'Segments', news: readonly { sequence: number }[] | undefined, mayBeQuiet = false): void {
    const cursor = this.#cursors[of];
    const last = news?.at(-1)?.sequence;
    if (last !== undefined) this.#cursors[of] = { after: last, empty: 0 };
    else if (!mayBeQuiet && ++cursor.empty >= EMPTY_LOOKS) this.#cursors[of] = { after: 0, empty: 0 };
  }
}
