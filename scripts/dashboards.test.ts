// The dashboards and rules: current, and made of queries that can have an answer.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { boards } from '#dashboards/boards.ts';
import { board } from '#dashboards/build/board.ts';
import { BOARDS } from '#dashboards/build/board-spec.ts';
import { docsBoard, documentUrl } from '#dashboards/build/docs-board.ts';
import { DOCUMENTS, documentsOf } from '#dashboards/build/documents.ts';
import { alerts } from '#dashboards/rules/alerts.ts';
import { ruleGroups } from '#dashboards/rules/rule-groups.ts';
import { dashboardFiles } from './dashboard-files.ts';
import { type DashboardJson, dashboardProblems } from './dashboard-lint.ts';
import { documentText } from './document-text.ts';
import { queryProblems } from './known-metrics.ts';
import { promqlNames } from './promql-names.ts';

const ROOT = path.join(import.meta.dirname, '..');

describe('dashboardFiles()', () => {
  const files = dashboardFiles();
  for (const [file, text] of Object.entries(files)) {
    it(`makes ${file} as it is`, () => {
      assert.ok(readFileSync(path.join(ROOT, file), 'utf8') === text, `${file}: run npm run docs`);
    });
  }

  it('makes every file that is there', () => {
    for (const folder of ['dashboards/json', 'charts/synfin/dashboards', 'charts/synfin/rules']) {
      const left = readdirSync(path.join(ROOT, folder)).filter((file) => !file.endsWith('.md'));
      assert.deepEqual(
        left.filter((file) => !(`${folder}/${file}` in files)),
        [],
      );
    }
  });
});

describe('boards', () => {
  it('are all that a link may lead to, each once', () => {
    assert.deepEqual(boards.map(({ name }) => name).sort(), Object.keys(BOARDS).sort());
  });

  it('name every runbook on a panel, and none that is not there', () => {
    const panels = boards.flatMap(({ rows }) => rows.flatMap((row) => row.panels));
    const named = panels.flatMap(({ runbook }) => (runbook ? [`${runbook}.md`] : []));
    assert.deepEqual([...new Set(named)].sort(), readdirSync(path.join(ROOT, 'docs/runbooks')).sort());
  });

  for (const spec of boards)
    it(`${spec.name} is right: texts, links, units, ids, variables, metrics and labels`, () => {
      assert.deepEqual(dashboardProblems(board(spec) as DashboardJson), []);
    });
});

describe('documents', () => {
  const panels = boards.flatMap(({ rows }) => rows.flatMap((row) => row.panels));
  const docs = docsBoard(documentText) as { panels: { id: number; type: string; title: string }[] };

  it('are panels of their board, each where its link leads', () => {
    const texts = docs.panels.filter(({ type }) => type === 'text');
    assert.deepEqual(
      texts.map(({ id, title }) => `/d/synfin-docs?viewPanel=${id} ${title}`),
      DOCUMENTS.map((document) => `${documentUrl(document)} ${document.title}`),
    );
    assert.equal(new Set(docs.panels.map(({ id }) => id)).size, docs.panels.length);
  });

  it('are each led to by a panel', () => {
    const led = new Set(panels.flatMap((panel) => documentsOf(panel).map(({ title }) => title)));
    assert.deepEqual(
      DOCUMENTS.filter(({ title }) => !led.has(title)),
      [],
    );
  });

  for (const spec of panels)
    it(`of panel "${spec.title}" tell of every metric that it shows`, () => {
      const documents = documentsOf(spec);
      const runbooks = documents.filter(({ title }) => title === `Runbook: ${spec.runbook}`);
      assert.equal(runbooks.length, spec.runbook === undefined ? 0 : 1);
      const texts = documents.map(documentText).join('\n');
      const metrics = spec.queries.flatMap(({ expr }) => promqlNames(expr).metrics);
      const untold = metrics.filter((name) => !texts.includes(`\`${name.replace(/_bucket$/, '')}\``));
      assert.deepEqual(
        // Of Prometheus itself.
        untold.filter((name) => name !== 'up' && name !== 'ALERTS'),
        [],
      );
    });
});

describe('documentText()', () => {
  it('is the section below a heading, up to the next one', () => {
    const text = documentText({ file: 'metrics.md', anchor: 'client' });
    assert.match(text, /^The application that opens connections/);
    assert.ok(!text.includes('synfin_server_') && !text.includes('\n## '));
  });

  it('leads to other documents on the board, and keeps the words of links to what is not there', () => {
    const text = documentText({ file: 'runbooks/syn-sent-stuck.md' });
    assert.match(text, /\[accept-queue-overflow\]\(\/d\/synfin-docs\?viewPanel=\d+\)/);
    assert.match(text, /More: states\.$/);
  });

  it('of a heading that is not there fails', () => {
    assert.throws(() => documentText({ file: 'metrics.md', anchor: 'clint' }), {
      message: 'Cannot find "#clint" in docs/metrics.md: no such heading',
    });
  });
});

describe('rules', () => {
  for (const rule of ruleGroups.flatMap(({ rules }) => rules))
    it(`${'alert' in rule ? rule.alert : rule.record} names only what there is`, () => {
      assert.deepEqual(queryProblems(rule.expr), []);
    });

  for (const { alert, annotations } of alerts)
    it(`${alert} has a runbook, with its name and what to do`, () => {
      const file = path.join(ROOT, annotations.runbook);
      assert.ok(existsSync(file), annotations.runbook);
      const page = readFileSync(file, 'utf8');
      for (const part of [alert, '## Now', '## Why', '## For good', '## See it in the lab'])
        assert.ok(page.includes(part), `${annotations.runbook}: no "${part}"`);
    });
});

describe('queryProblems()', () => {
  const WRONG: [string, string, RegExp][] = [
    ['what does not parse', 'sum(synfin_tcp_sockets', /^does not parse near ".*synfin_tcp_sockets"$/],
    ['a variable outside of quotes', 'synfin_tcp_sockets{lab=~$lab}', /^does not parse/],
    ['an unknown metric', 'synfin_doors', /^unknown metric "synfin_doors"$/],
    ['a histogram without suffix', 'synfin_client_connect_duration_seconds', /^unknown metric/],
    ['a label of no target', 'synfin_tcp_sockets{peer="a"}', /^unknown label "peer" of synfin_tcp_sockets$/],
    ['a label of another metric', 'sum by (errno) (synfin_tcp_sockets)', /^unknown label "errno"/],
  ];
  for (const [what, query, expected] of WRONG)
    it(`finds ${what}`, () => assert.match(queryProblems(query)[0] ?? '', expected));

  it('finds nothing in a query with intervals and variables', () => {
    const query = 'sum by (state) (rate(synfin_lane_socket_seconds_total{lab=~"$lab"}[$__rate_interval]))';
    assert.deepEqual(queryProblems(query), []);
  });
});

describe('dashboardProblems()', () => {
  const right = () => JSON.parse(JSON.stringify(board(boards[0]!))) as DashboardJson;
  const first = (json: DashboardJson) => json.panels!.find(({ type }) => type !== 'row')!;
  const leave = (json: DashboardJson, isLeft: (url: string) => boolean) => {
    first(json).links = first(json).links!.filter(({ url = '' }) => isLeft(url));
  };
  const redirect = (json: DashboardJson, from: RegExp, to: string) => {
    for (const link of first(json).links!) link.url = link.url!.replace(from, to);
  };
  const WRONG: [string, (json: DashboardJson) => void][] = [
    ['no title', (json) => delete json.title],
    ['a missing variable', (json) => json.templating!.list!.pop()],
    ['the same id twice', (json) => Object.assign(first(json), { id: 1 })],
    ['a fixed datasource', (json) => Object.assign(first(json), { datasource: { uid: 'prometheus' } })],
    ['a description of one sentence', (json) => Object.assign(first(json), { description: 'Sockets.' })],
    ['no link to another board', (json) => leave(json, (url) => url.startsWith('/d/synfin-docs?'))],
    ['no link to a document', (json) => leave(json, (url) => !url.startsWith('/d/synfin-docs?'))],
    ['a link to a document that is not there', (json) => redirect(json, /viewPanel=\d+/, 'viewPanel=99')],
    ['a link to the board itself', (json) => redirect(json, /^\/d\/synfin-(?!docs)\w+/, `/d/${json.uid}`)],
    ['an annotation without a step', (json) => delete json.annotations!.list![1]!.step],
    ['no unit', (json) => delete first(json).fieldConfig!.defaults!.unit],
    ['a panel out of the grid', (json) => Object.assign(first(json).gridPos!, { x: 22 })],
    [
      'pods without their namespace',
      (json) => Object.assign(first(json).targets![0]!, { expr: 'sum by (pod) (synfin_tcp_sockets)' }),
    ],
    [
      'a legend of pods without their namespace',
      (json) => Object.assign(first(json).targets![0]!, { legendFormat: '{{pod}}' }),
    ],
    [
      'a fixed interval',
      (json) => Object.assign(first(json).targets![0]!, { expr: 'rate(synfin_client_errors_total[1m])' }),
    ],
  ];
  for (const [what, spoil] of WRONG)
    it(`finds ${what}`, () => {
      const json = right();
      spoil(json);
      assert.equal(dashboardProblems(json).length, 1);
    });
});
