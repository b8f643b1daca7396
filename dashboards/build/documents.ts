// The documents that explain a panel. Nobody knows where a cluster's docs are published, so they come along as a board of their own.
import { TCP_STATES } from '#lab/spec/state.ts';
import type { PanelSpec } from './board-spec.ts';

/** A part of docs/: a section, or a whole file. */
export interface DocumentSpec {
  title: string;
  file: string;
  anchor?: string;
}

const RUNBOOKS = [
  ...['accept-queue-overflow', 'close-wait-leak', 'ephemeral-ports-low', 'exporter-down'],
  ...['fault-past-its-end', 'syn-queue-overflow', 'syn-sent-stuck', 'teardown-stuck'],
];
const OF_EVERY_SERVICE = 'every-service';
const PUBLISHERS = [OF_EVERY_SERVICE, 'exporter', 'client', 'server', 'proxy', 'operator'];

const runbook = (name: string) => ({ title: `Runbook: ${name}`, file: `runbooks/${name}.md` });
const state = (name: string) => ({ title: `State: ${name}`, file: 'states.md', anchor: name.toLowerCase() });
const metrics = (publisher: string) => ({
  title: `Metrics: ${publisher.replace('-', ' ')}`,
  file: 'metrics.md',
  anchor: publisher,
});

/** In the order of their panels. */
export const DOCUMENTS: readonly DocumentSpec[] = [
  ...RUNBOOKS.map(runbook),
  ...TCP_STATES.map(state),
  ...PUBLISHERS.map(metrics),
];

/** What to do, the states in its title, and the metrics that it shows. */
export function documentsOf({ title, queries, ...panel }: PanelSpec): DocumentSpec[] {
  const states = TCP_STATES.filter((name) => new RegExp(`\\b${name}\\b`).test(title));
  const shown = queries.flatMap(({ expr }) => [...expr.matchAll(/\bsynfin_([a-z]+)_/g)]);
  const publishers = new Set(shown.map(([, first = '']) => publisherOf(first)));
  return [
    ...(panel.runbook ? [runbook(panel.runbook)] : []),
    ...states.map(state),
    ...PUBLISHERS.filter((name) => publishers.has(name)).map(metrics),
  ];
}

/** @param first the word after "synfin_" in a metric's name */
function publisherOf(first: string): string {
  if (first === 'event') return OF_EVERY_SERVICE;
  return PUBLISHERS.includes(first) ? first : 'exporter';
}
