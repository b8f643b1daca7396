// The generated pages are up to date, and every link between the pages leads somewhere.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { CLIENT_COUNTERS, SERVER_COUNTERS } from '#lab/spec/application-counters.ts';
import { clientBehaviour } from '#lab/spec/client-behaviour.ts';
import { EXPECTATION_TYPES } from '#lab/spec/expectation.ts';
import { step } from '#lab/spec/experiment.ts';
import { FAULT_ROLES, faultMatch } from '#lab/spec/fault.ts';
import { LANGUAGES } from '#lab/spec/language.ts';
import { serverBehaviour } from '#lab/spec/server-behaviour.ts';
import { TCP_STATES } from '#lab/spec/state.ts';
import { STATE_STORIES } from '#lab/spec/state-story.ts';
import { documentedExperiments, pagePath } from './docs-source.ts';
import { experimentsDoc } from './experiments-doc.ts';
import { headingAnchor } from './heading-anchor.ts';
import { metricCatalog } from './metric-catalog.ts';
import { referenceDocs } from './reference-docs.ts';
import { statesDoc } from './states-doc.ts';

const ROOT = path.join(import.meta.dirname, '..');

describe('generated pages', () => {
  for (const language of LANGUAGES) {
    for (const [page, make] of [
      ['states', statesDoc],
      ['experiments', experimentsDoc],
    ] as const) {
      test(`docs/${path.basename(pagePath(page, language))} is what scripts/${page}-doc.ts makes`, () => {
        assert.equal(readFileSync(pagePath(page, language), 'utf8'), make(language), 'run npm run docs');
      });
    }
  }

  for (const [page, text] of Object.entries(referenceDocs())) {
    test(`docs/reference/${page} is what scripts/reference-doc.ts makes`, () => {
      assert.equal(readFileSync(path.join(ROOT, 'docs/reference', page), 'utf8'), text, 'run npm run docs');
    });
  }

  test('experimentsDoc groups by kind, in the order of synfin list', () => {
    const [one, two, three] = structuredClone(documentedExperiments('en'));
    assert.ok(one && two && three);
    two.metadata.labels = {};
    one.metadata.labels = { 'synfin.dev/kind': 'incident' };
    three.metadata.labels = { 'synfin.dev/kind': 'drill' };
    const headings = (page: string) => page.match(/^##+ .*$/gm);
    assert.deepEqual(headings(experimentsDoc('en', [one, two, three])), [
      '## Incidents',
      `### ${one.metadata.name}`,
      '## Drill',
      `### ${three.metadata.name}`,
      '## Others',
      `### ${two.metadata.name}`,
    ]);
    assert.match(experimentsDoc('zh', [one]), /^## 故障案例$/m);
  });

  test('experimentsDoc keeps code as code, and links the experiments that a text says to see', () => {
    const [one, two] = structuredClone(documentedExperiments('en'));
    assert.ok(one && two);
    one.spec.about.remedy = `Look with \`ss -t *\`: see ${two.metadata.name}, not see no-such-one.`;
    const [english, chinese] = [experimentsDoc('en', [one, two]), experimentsDoc('zh', [one, two])];
    const link = `[${two.metadata.name}](#${two.metadata.name})`;
    for (const page of [english, chinese])
      assert.ok(page.includes(`Look with \`ss -t *\`: see ${link}, not see no-such-one.`));
  });

  test('every counter that a state names is a metric of the exporter, of that very kernel counter', () => {
    const help = new Map(
      Object.values(metricCatalog()).flatMap((all) => all.map((one) => [one.name, one.help])),
    );
    for (const { kernel, metric } of TCP_STATES.flatMap((state) => STATE_STORIES[state].counters))
      assert.ok(help.get(metric)?.includes(`(${kernel})`), `${metric} is not ${kernel}`);
  });
});

describe('docs/writing.md', () => {
  const page = readFileSync(path.join(ROOT, 'docs/writing.md'), 'utf8');
  for (const [subject, words] of Object.entries({
    step: Object.keys(step.shape).filter((field) => !['name', 'expect'].includes(field)),
    client: Object.keys(clientBehaviour.shape),
    server: Object.keys(serverBehaviour.shape),
    match: Object.keys(faultMatch.shape),
    expectation: ['when', 'within', 'for', 'atLeast', 'atMost', 'atLeastPercent', 'atMostPercent'],
  }))
    test(`names every field of ${subject}`, () => {
      assert.deepEqual(
        words.filter((word) => !new RegExp(`\`[^\`]*\\b${word}\\b[^\`]*\``).test(page)),
        [],
      );
    });

  test('names every type of expectation, every role and every counter', () => {
    const words = [...EXPECTATION_TYPES, ...FAULT_ROLES, ...CLIENT_COUNTERS, ...SERVER_COUNTERS];
    assert.deepEqual(
      words.filter((word) => !new RegExp(`\\b${word}\\b`).test(page)),
      [],
    );
  });
});

describe('links', () => {
  for (const page of globSync('docs/**/*.md', { cwd: ROOT }).sort()) {
    test(`of ${page} lead to a file and a heading that are there`, () => {
      const dangling = linksOf(page).filter((link) => !leadsSomewhere(link, page));
      assert.deepEqual(dangling, []);
    });
  }
});

function linksOf(page: string): string[] {
  const text = readFileSync(path.join(ROOT, page), 'utf8').replace(/^```.*?^```/gms, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link));
}

function leadsSomewhere(link: string, page: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? path.join(ROOT, page) : path.join(ROOT, path.dirname(page), file);
  if (!existsSync(target)) return false;
  return anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).has(anchor);
}

function anchorsOf(text: string): Set<string> {
  const headings = text.replace(/^```.*?^```/gms, '').matchAll(/^#+ (.*)$/gm);
  return new Set([...headings].map(([, title = '']) => headingAnchor(title)));
}
