// The workflow of GitHub Actions, which runs nowhere else: it parses, and what it calls and pins is there.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { parseDocument } from 'yaml';

const ROOT = path.join(import.meta.dirname, '..');

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Job {
  'runs-on': string;
  'timeout-minutes'?: number;
  needs?: string[];
  steps: Step[];
}
interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

for (const file of globSync('.github/workflows/*', { cwd: ROOT })) {
  describe(file, () => {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    const document = parseDocument(text, { strict: true, uniqueKeys: true });
    const workflow = document.toJS() as Workflow;
    const jobs = Object.entries(workflow.jobs);
    const steps = jobs.flatMap(([, job]) => job.steps);
    const scripts = steps.flatMap(({ run }) => run ?? []);

    test('parses, runs on changes, and may only read unless a job says more', () => {
      assert.deepEqual(document.errors, []);
      assert.ok('pull_request' in workflow.on);
      assert.deepEqual(workflow.permissions, { contents: 'read' });
    });

    test('every job names a runner by its version, ends in time, and waits for jobs that there are', () => {
      for (const [name, job] of jobs) {
        assert.match(job['runs-on'], /-\d/, name);
        assert.ok((job['timeout-minutes'] ?? 360) <= 90, name);
        for (const other of job.needs ?? []) assert.ok(other in workflow.jobs, other);
        for (const step of job.steps) assert.ok((step.uses === undefined) !== (step.run === undefined), name);
      }
    });

    test('every action is pinned to a commit, with its version beside it', () => {
      const uses = text.split('\n').filter((line) => /^\s*-? *uses:/.test(line));
      assert.equal(uses.length, steps.filter(({ uses }) => uses !== undefined).length);
      for (const line of uses) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+(\.\d+)+$/);
    });

    test('npm scripts and files that it calls are there', () => {
      const { scripts: known } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
      for (const script of scripts) {
        for (const [, name = ''] of script.matchAll(/npm run (?:-s )?([\w:]+)/g))
          assert.ok(name in known, name);
        for (const [, called = ''] of script.matchAll(/(?:bash|sh|node) ((?:\.ci|scripts|test)\/\S+)/g))
          assert.ok(existsSync(path.join(ROOT, called)), called);
      }
    });

    test('what others may write (titles, branch names) never becomes part of a script', () => {
      for (const script of scripts) assert.doesNotMatch(script, /\$\{\{/);
    });

    test('no secret is written in it, and a secret is only given to the step that needs it', () => {
      for (const [name, job] of jobs) {
        assert.ok(!('env' in job), name);
        for (const step of job.steps) {
          if (step.uses === undefined) continue;
          assert.doesNotMatch(JSON.stringify(step), /secrets\./, name);
          if (step.uses.startsWith('actions/checkout@'))
            assert.equal(step.with?.['persist-credentials'], false, name);
        }
      }
    });
  });
}
