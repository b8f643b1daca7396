// The whole page of /metrics of each service but the exporter (test/golden/<service>-metrics.txt), and how it grows.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertGolden } from './fixtures/golden.ts';
import { metricPages, type PagedService } from './fixtures/metric-pages.ts';

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

  it('grows by as much for each lane, whatever went through it, and is as short as before once they are gone', async () => {
    const sizeWith = async (lanes: number) => {
      const all = Object.entries(await metricPages(lanes));
      return Object.fromEntries(all.map(([service, page]) => [service, seriesIn(page).length]));
    };
    const [none, one, many] = [await sizeWith(0), await sizeWith(1), await sizeWith(200)];
    for (const service of Object.keys(pages) as PagedService[]) {
      const perLane = (one[service] ?? 0) - (none[service] ?? 0);
      assert.equal(many[service], (none[service] ?? 0) + 200 * perLane, service);
    }
  });
});
