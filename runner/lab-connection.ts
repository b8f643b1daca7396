// What the runner needs of a lab, local or not: five control APIs and two addresses.
import type {
  KernelCounters,
  Ledger,
  SamplesAnswer,
  SegmentCount,
  SegmentsAnswer,
} from '#lab/run/observation.ts';

/** A control API: JSON over HTTP. Methods reject with the service's own error. */
export interface ControlApi {
  get<T>(path: string): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  delete<T>(path: string): Promise<T>;
}

export interface LabConnection {
  addresses: { client: string; proxy: string; server: string };
  client: ControlApi;
  server: ControlApi;
  proxy: ControlApi;
  clientExporter: ControlApi;
  serverExporter: ControlApi;
  /** Lanes are put with it: the proxy keeps their packets, for a capture. */
  capture?: 'Headers';
}

/** Everything that a lab tells in one look; lanes and faults by their qualified names. */
export interface LabLook {
  at: number;
  client: SamplesAnswer;
  server: SamplesAnswer;
  counters: { client: KernelCounters; server: KernelCounters };
  ledger: Ledger;
  segmentCounts: SegmentCount[];
  segments: SegmentsAnswer;
}

/** How far the runner has read each stream. */
export interface Cursors {
  client: number;
  server: number;
  segments: number;
}

/**
 * Asks the exporters, then the applications, then the proxy for its counts: what an application has received, the proxy has
 * counted by then.
 *
 * @param askApplications what clients and servers say of themselves
 */
export async function lookAt<T>(
  lab: LabConnection,
  cursors: Cursors,
  askApplications: () => Promise<T>,
): Promise<{ look: LabLook; stats: T }> {
  const [client, server, clientCounters, serverCounters, segments] = await Promise.all([
    lab.clientExporter.get<SamplesAnswer>(`/samples?after=${cursors.client}`),
    lab.serverExporter.get<SamplesAnswer>(`/samples?after=${cursors.server}`),
    lab.clientExporter.get<KernelCounters>('/counters'),
    lab.serverExporter.get<KernelCounters>('/counters'),
    lab.proxy.get<SegmentsAnswer>(`/segments?after=${cursors.segments}&limit=10000`),
  ]);
  const stats = await askApplications();
  const [ledger, segmentCounts] = await Promise.all([
    lab.proxy.get<Ledger>('/ledger'),
    lab.proxy.get<SegmentCount[]>('/segment-counts'),
  ]);
  cursors.client = client.samples.at(-1)?.sequence ?? cursors.client;
  cursors.server = server.samples.at(-1)?.sequence ?? cursors.server;
  cursors.segments = segments.segments.at(-1)?.sequence ?? cursors.segments;
  const counters = { client: clientCounters, server: serverCounters };
  return { look: { at: Date.now(), client, server, counters, ledger, segmentCounts, segments }, stats };
}
