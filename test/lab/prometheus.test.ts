// A real Prometheus looks at a running lab: every query of every dashboard and rule has an answer, and every panel something to show.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { boards } from '#dashboards/boards.ts';
import type { BoardName } from '#dashboards/build/board-spec.ts';
import { ObservabilityChart } from '../fixtures/observability.ts';
import { type BoardAnswers, boardAnswers } from '../prometheus/board-answers.ts';
import { grafanaBoard } from '../prometheus/grafana-board.ts';
import { monitoredTargets } from '../prometheus/monitored-targets.ts';
import { type ExperimentObject, ObservedCluster } from '../prometheus/observed-cluster.ts';
import type { Labels } from '../prometheus/prometheus-process.ts';
import { PublishedNames } from '../prometheus/published-names.ts';
import { slowLeak } from '../prometheus/slow-leak.ts';
import { variableValues } from '../prometheus/variable-values.ts';
import { inFreshNamespace } from './fresh-namespace.ts';
import { missingPrograms } from './missing-programs.ts';

const SCRAPE_SECONDS = 1;

/** Labs that stay, as Prometheus finds new pods only every five seconds; and what runs in each, one after the other. */
const ENDS = {
  client: { sysctls: { 'net.ipv4.tcp_rfc1337': '1' } },
  server: { sysctls: { 'net.ipv4.tcp_syncookies': '1', 'net.ipv4.tcp_max_syn_backlog': '4096' } },
};
const LIMITS = {
  client: { sysctls: { 'net.ipv4.tcp_max_tw_buckets': '10', 'net.ipv4.tcp_rfc1337': '1' } },
  server: { sysctls: { 'net.ipv4.tcp_syncookies': '0', 'net.ipv4.tcp_max_syn_backlog': '4096' } },
  lanes: ['main', 'deep-queue', 'fast-accept', 'room'].map((name) => ({ name })),
};

/** What stays at zero while nothing is broken in synfin; that it is there is enough. */
const ZERO_WHILE_ALL_IS_WELL: readonly string[] = [
  'Collectors that fail',
  'Packets that it could not treat',
  'Faults past their end',
  'Errors',
];

const skip = missingPrograms('prometheus');

inFreshNamespace(import.meta.filename, () => {
  describe('a real Prometheus', { skip }, () => {
    let cluster: ObservedCluster;
    let names: PublishedNames;
    let start: number;
    const answers = new Map<BoardName, BoardAnswers>();

    before(async () => {
      cluster = await ObservedCluster.start({
        scrapeInterval: `${SCRAPE_SECONDS * 1000}ms`,
        changeRules: hurried,
      });
      const { prometheus } = cluster;
      start = Date.now() / 1000;
      await Promise.all([
        inTurn(
          () => cluster.addLab('ends', ENDS),
          () => cluster.run('closed-reset', 'ends'),
          () => cluster.run('closing', 'ends', stepsLonger),
          () => cluster.run('close-wait-leak', 'ends', slowLeak),
          () => cluster.run('half-close', 'ends'),
          () => cluster.run('last-ack-fin-lost', 'ends'),
          () => cluster.run('syn-queue-cookies', 'ends'),
        ),
        inTurn(
          () => cluster.addLab('limits', LIMITS),
          () => cluster.run('accept-queue-overflow', 'limits'),
          () => cluster.run('time-wait-overflow', 'limits'),
          () => cluster.run('closed-bound-idle', 'limits'),
        ),
      ]);
      names = new PublishedNames(prometheus);
      const range = { start, end: Date.now() / 1000, step: 1 };
      for (const { name } of boards) {
        const board = grafanaBoard(name);
        const variables = await variableValues(board.templating.list, prometheus);
        for (const [variable, values] of Object.entries(variables))
          assert.ok(values.length > 0, `${name}: nothing to choose for "${variable}"`);
        const asked = { prometheus, variables, scrapeSeconds: SCRAPE_SECONDS, range };
        answers.set(name, await boardAnswers(board, asked));
      }
    });
    after(() => cluster?.stop());

    const panelsOf = (name: BoardName) => answers.get(name)?.panels ?? [];

    for (const { name } of boards) {
      it(`has an answer to every query of board "${name}"`, async () => {
        const { panels, annotations } = answers.get(name)!;
        const empty = [
          ...panels.flatMap(({ panel, targets }) =>
            targets
              .filter(({ series }) => series.length === 0)
              .map(({ target }) => `panel "${panel.title}": ${target.expr}`),
          ),
          ...annotations
            .filter(({ series }) => series.length === 0)
            .map(({ annotation }) => `annotation "${annotation.name}": ${annotation.expr}`),
        ];
        assert.deepEqual(empty, []);
      });

      it(`has every metric and label that board "${name}" names`, async () => {
        const board = grafanaBoard(name);
        const queries = [...board.panels.flatMap(({ targets = [] }) => targets), ...board.annotations.list];
        for (const { expr } of queries) assert.deepEqual(await names.missing(expr), [], expr);
      });

      it(`shows more than zeros in every panel of board "${name}", where something is wrong`, () => {
        const zero = panelsOf(name)
          .filter(({ targets }) => targets.every(({ series }) => series.every(isZero)))
          .map(({ panel }) => panel.title);
        assert.deepEqual(
          zero.filter((title) => !ZERO_WHILE_ALL_IS_WELL.includes(title)),
          [],
        );
      });
    }

    it("finds what the PodMonitors would find, with the same labels, by the chart's own configuration", async () => {
      const { monitors } = await ObservabilityChart.render({});
      const expected = monitors.flatMap((monitor) => monitoredTargets(monitor, cluster.pods));
      const found = await cluster.prometheus.series('up');
      assert.deepEqual(inOrder(found.map(({ __name__: _, ...labels }) => labels)), inOrder(expected));
      assert.equal(found.length, 2 * 5 + 1);
    });

    it('evaluates every rule, and has every metric and label that it names', async () => {
      for (const { name, query, health, lastError = '' } of await cluster.prometheus.rules()) {
        assert.equal(health, 'ok', `${name}: ${lastError}`);
        assert.deepEqual(await names.missing(query), [], name);
      }
    });

    it('has series of every recording rule', async () => {
      const recorded = (await cluster.prometheus.rules()).filter(({ type }) => type === 'recording');
      assert.ok(recorded.length > 0);
      for (const { name } of recorded) assert.deepEqual(await names.missing(name), []);
    });

    it('counts each socket once: as many in CLOSE_WAIT as the leak has', async () => {
      const range = `[${Math.ceil(Date.now() / 1000 - start)}s:1s]`;
      const leak = `max_over_time(sum(synfin_lane_sockets{lab="ends",state="close_wait"})${range})`;
      const [series] = await cluster.prometheus.query(leak);
      assert.equal(series?.values[0]?.[1], '200');
    });

    it('has let the alerts fire that belong to the experiments, but not that of a fault past its end', async () => {
      const firing = 'last_over_time(ALERTS{alertstate="firing"}[5m])';
      const series = await cluster.prometheus.query(firing);
      const fired = [...new Set(series.map(({ metric }) => `${metric.alertname} ${metric.pod}`))].sort();
      for (const alert of ['SynfinCloseWaitLeak ends-server-0', 'SynfinAcceptQueueOverflow limits-server-0'])
        assert.ok(fired.includes(alert), `${alert} has not fired: ${fired}`);
      assert.ok(!fired.some((each) => each.startsWith('SynfinFaultPastItsEnd')), `fired: ${fired}`);
    });
  });
});

/** A copy of the rules that looks back two seconds for each minute, looks twice a second, and fires at once. */
function hurried(rules: string): string {
  return rules
    .replaceAll(/(interval|for): \d+[ms]$/gm, '$1: 500ms')
    .replaceAll(/\b(\d+)m\b/g, (_, minutes: string) => `${Number(minutes) * 2}s`);
}

/** So that each is scraped. */
function stepsLonger({ spec }: ExperimentObject): void {
  for (const step of spec.steps) step.for = '3s';
}

function inOrder(targets: readonly Labels[]): readonly Labels[] {
  return [...targets].sort((a, b) => ((a.instance ?? '') < (b.instance ?? '') ? -1 : 1));
}

async function inTurn(...all: (() => Promise<unknown>)[]): Promise<void> {
  for (const one of all) await one();
}

function isZero({ values }: { values: [number, string][] }): boolean {
  return values.every(([, value]) => Number(value) === 0 || Number.isNaN(Number(value)));
}
