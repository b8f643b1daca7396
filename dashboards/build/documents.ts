// The documents that explain a panel. Nobody knows where a cluster's docs are published, so they come along as a board of their own.
import { TCP_STATES } from '#lab/spec/state.ts';
import { alerts } from '../rules/alerts.ts';
import type { PanelSpec } from './board-spec.ts';

/** A part of docs/: a section, or a whole file. */
export interface DocumentSpec {
  title: string;
  file: string;
  anchor?: string;
}

const OF_EVERY_SERVICE = 'every-service';
const PUBLISHERS = [OF_EVERY_SERVICE, 'exporter', 'client', 'server', 'proxy', 'operator'];

const runbook = (file: string) => ({ title: `Runbook: ${file.replace(/.*\/|\.md$/g, '')}`, file });
const state = (name: string) => ({ title: `State: ${name}`, file: 'states.md', anchor: name.toLowerCase() });
const metrics = (publisher: string) => ({
  title: `Metrics: ${publisher.replace('-', ' ')}`,
  file: 'metrics.md',
  anchor: publisher,
});

/** In the order of their panels. */
export const DOCUMENTS: readonly DocumentSpec[] = [
  ...alerts.map(({ annotations }) => runbook(annotations.runbook.replace(/^docs\//, ''))),
  ...TCP_STATES.map(state),
  ...PUBLISHERS.map(metrics),
];

/** What to do, also about whichever alert it shows; the states in its title; and the metrics that it shows. */
export function documentsOf({ title, queries, ...panel }: PanelSpec): readonly DocumentSpec[] {
  const states = TCP_STATES.filter((name) => new RegExp(`\\b${name}\\b`).test(title));
  const showsAlerts = queries.some(({ expr }) => expr.includes('ALERTS{'));
  const metricNames = queries.flatMap(({ expr }) => [...expr.matchAll(/\bsynfin_([a-z]+)_/g)]);
  const publishers = new Set(metricNames.map(([, first = '']) => publisherOf(first)));
  return DOCUMENTS.filter(({ file, anchor = '' }) => {
    if (file === 'states.md') return states.some((name) => name.toLowerCase() === anchor);
    if (file === 'metrics.md') return publishers.has(anchor);
    return showsAlerts || file === `runbooks/${panel.runbook}.md`;
  });
}

/** @param first the word after "synfin_" in a metric's name */
function publisherOf(first: string): string {
  if (first === 'event') return OF_EVERY_SERVICE;
  return PUBLISHERS.includes(first) ? first : 'exporter';
}
