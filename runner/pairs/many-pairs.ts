// Several clients and servers as if they were one of each: each lane, and each fault on it, is made once for each pair.
//
//   client 0 ──► lane.0 ──► server 0        Behaviour is shared out among the clients, and what is seen is added up,
//   client 1 ──► lane.1 ──► server 1        so that an expectation counts over all pairs.
//   client 2 ──► lane.2 ──► server 0

import type { ClientStats, Done, KernelCounters, ServerStats } from '#lab/run/observation.ts';
import type { ClientBehaviour } from '#lab/spec/client-behaviour.ts';
import type { ControlApi, LabConnection } from '../lab-connection.ts';
import { addCounters, addStats } from './add-stats.ts';
import { lanePortOfPair } from './lane-port-of-pair.ts';
import { MergedProxies } from './merged-proxies.ts';
import { MergedSamples } from './merged-samples.ts';
import { nameOfPair } from './pair-names.ts';
import { shareBehaviour } from './share-behaviour.ts';

/** One client, one server, and the proxy between them. Proxies and servers may be those of other pairs as well. */
export type LanePair = LabConnection;

type Role = 'client' | 'server' | 'proxy' | 'clientExporter' | 'serverExporter';
type Body = Record<string, unknown>;
/** What a pair is asked in place of what was asked of all. */
type Change = (body: Body, pair: LanePair, index: number) => Body;

/**
 * @param lanes the ports of all lanes that run side by side
 * @throws Error where there is no pair
 */
export function manyPairs(pairs: readonly LanePair[], lanes: readonly number[]): LabConnection {
  const [first] = pairs;
  if (!first) throw new Error('Cannot connect a lab: it has no client');
  if (pairs.length === 1) return first;
  const portOf = (port: unknown, index: number) => lanePortOfPair(lanes, Number(port), index);
  const all = { pairs, portOf };
  const laneOnly: Change = (body, _pair, index) => ({ ...body, port: portOf(body.port, index) });
  const proxies = new MergedProxies(distinct(pairs, 'proxy'));
  return {
    addresses: first.addresses,
    client: spread(all, 'client', {
      change: (body, { addresses }, index) => ({
        target: { address: addresses.proxy, port: portOf((body.target as Body).port, index) },
        behaviour: shareBehaviour(body.behaviour as ClientBehaviour, index, pairs.length),
      }),
      read: lanesOf<ClientStats>(pairs, 'client'),
    }),
    server: spread(all, 'server', {
      change: (body, { addresses }, index) => ({
        ...laneOnly(body, first, index),
        address: addresses.server,
      }),
      read: lanesOf<ServerStats>(pairs, 'server'),
    }),
    proxy: spread(all, 'proxy', {
      change: (body, { addresses: { client, server } }, index) =>
        'fault' in body
          ? { ...body, lane: nameOfPair(String(body.lane), index) }
          : 'port' in body
            ? { ...laneOnly(body, first, index), client, server }
            : body,
      read: (path) => {
        if (path === '/ledger') return proxies.ledger();
        if (path === '/faults') return proxies.faults();
        if (path === '/segment-counts') return proxies.segmentCounts();
        return path.startsWith('/segments') ? proxies.segments() : first.proxy.get(path);
      },
    }),
    clientExporter: exporters(all, 'clientExporter', laneOnly),
    serverExporter: exporters(all, 'serverExporter', laneOnly),
  };
}

interface All {
  pairs: readonly LanePair[];
  portOf: (port: unknown, index: number) => number;
}

interface Spread {
  change: Change;
  read: (path: string) => Promise<unknown>;
}

/** One API for all pairs: what is told goes to each, what is asked is put together. */
function spread({ pairs, portOf }: All, role: Role, { change, read }: Spread): ControlApi {
  const each = async <T>(
    tell: (api: ControlApi, pair: LanePair, index: number) => Promise<T>,
  ): Promise<T> => {
    // Nothing may still be under way when one has failed: what is asked next could overtake it.
    const answers = await Promise.allSettled(pairs.map((pair, index) => tell(pair[role], pair, index)));
    const failed = answers.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
    if (failed) throw failed.reason;
    return lastDone(answers.map((answer) => (answer as PromiseFulfilledResult<T>).value));
  };
  const path = (asked: string, index: number) => pathOfPair(asked, index, portOf);
  return {
    get: <T>(asked: string) => read(asked) as Promise<T>,
    put: (asked, body) =>
      each((api, pair, index) => api.put(path(asked, index), change(body as Body, pair, index))),
    post: (asked, body) => each((api, _pair, index) => api.post(path(asked, index), body)),
    delete: (asked) => each((api, _pair, index) => api.delete(path(asked, index))),
  };
}

/** It is done when all have done it; an answer without a time says as much as any other. */
function lastDone<T>(answers: readonly T[]): T {
  const at = (answer: T) => (answer as Partial<Done> | undefined)?.doneAt ?? 0;
  return answers.reduce((last, answer) => (at(answer) > at(last) ? answer : last));
}

/** "/lanes/x.main" → "/lanes/x.main.2", "/faults/x.f/release" → "/faults/x.f.2/release", "/gateways/9001" → its port. */
function pathOfPair(path: string, index: number, portOf: All['portOf']): string {
  const [, kind = '', name = '', ...rest] = path.split('/');
  const named = kind === 'gateways' ? `${portOf(name, index)}` : nameOfPair(name, index);
  return ['', kind, named, ...rest].join('/');
}

function lanesOf<T extends ClientStats | ServerStats>(pairs: readonly LanePair[], role: 'client' | 'server') {
  return async (path: string): Promise<T> =>
    addStats(
      await Promise.all(
        pairs.map((pair, index) => pair[role].get<T>(pathOfPair(path, index, (port) => Number(port)))),
      ),
    );
}

function exporters(all: All, role: 'clientExporter' | 'serverExporter', change: Change): ControlApi {
  const apis = distinct(all.pairs, role);
  const samples = new MergedSamples(apis, all.pairs.length);
  const counters = async () =>
    addCounters(await Promise.all(apis.map((api) => api.get<KernelCounters>('/counters'))));
  return spread(all, role, {
    change,
    read: (path) => (path.startsWith('/samples') ? samples.read() : counters()),
  });
}

function distinct(pairs: readonly LanePair[], role: Role): ControlApi[] {
  return [...new Set(pairs.map((pair) => pair[role]))];
}
