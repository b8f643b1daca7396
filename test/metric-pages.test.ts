// The whole page of /metrics of each service but the exporter (test/golden/<service>-metrics.txt), and how it grows.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { metricCatalog } from '#scripts/metric-catalog.ts';
import { until } from '#services/control/until.ts';
import { FakeKube } from './fixtures/fake-kube/fake-kube.ts';
import { assertGolden } from './fixtures/golden.ts';
import { metricPages, type PagedService } from './fixtures/metric-pages.ts';
import { OperatorProcess } from './fixtures/operator-process.ts';
import { promtool, withoutPromtool } from './fixtures/promtool.ts';

/** Of a lane with one errno, one fault and one fate; docs/metrics.md says the same. */
const SERIES_OF_A_LANE: Record<PagedService, number> = { client: 108, server: 10, proxy: 8, operator: 0 };

const pages = await metricPages(1);
const seriesIn = (page: string) => page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('the page of /metrics', () => {
  for (const [service, page] of Object.entries(pages))
    it(`of the ${service} is the golden one`, () => assertGolden(`${service}-metrics.txt`, page));

  it('has no series twice', () => {
    for (const [service, page] of Object.entries(pages)) {
      const names = seriesIn(page).map((line) => line.slice(0, line.lastIndexOf(' ')));
      assert.deepEqual(names.length, new Set(names).size, service);
    }
  });

  it('grows by as many series for each lane, however many there are', async () => {
    const before = await metricPages(0);
    const after = await metricPages(200);
    for (const service of Object.keys(pages) as PagedService[]) {
      const grown = seriesIn(after[service]).length - seriesIn(before[service]).length;
      assert.equal(grown, 200 * SERIES_OF_A_LANE[service], service);
    }
  });
});

describe("the operator's own process", () => {
  let fake: FakeKube;
  let operator: OperatorProcess;
  before(async () => {
    fake = await FakeKube.start();
    operator = new OperatorProcess(fake.kubeconfig);
    await operator.start();
  });
  after(async () => {
    await operator.close();
    await fake.stop();
  });

  const served = () =>
    until(
      () =>
        fetch(`http://127.0.0.1:${operator.port}/metrics`).then(
          (answer) => answer.text(),
          () => '',
        ),
      (page) => page !== '',
    );

  it('serves the metrics that are documented, and no others', async () => {
    const names = [...(await served()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    assert.deepEqual(
      names,
      metricCatalog().operator?.map(({ name }) => name),
    );
  });

  it('serves a page with which promtool finds nothing wrong', { skip: withoutPromtool }, async () => {
    const { status, said } = promtool(['check', 'metrics'], await served());
    assert.equal(`${status} ${said}`, '0 ');
  });
});
