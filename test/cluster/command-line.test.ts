// The command line on a real cluster: doctor, a run to its verdict, faults by hand, and an interrupt that leaves nothing.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '#services/control/until.ts';
import { ClusterNamespace } from '#test/fixtures/cluster-namespace.ts';
import { ClusterRelease } from '#test/fixtures/cluster-release.ts';
import { longExperiment } from '#test/fixtures/long-experiment.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const PATIENCE_MS = 120_000;

let release: ClusterRelease;
let labs: ClusterNamespace;
let closed: ClusterNamespace;
let folder: string;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'synfin-command-line-'));
  release = await ClusterRelease.prepare('cli');
  labs = release.labs;
  closed = await ClusterNamespace.create('cli-closed', 'baseline');
  await release.install([`watchNamespaces={${labs.name},${closed.name}}`]);
});
after(async () => {
  await release.uninstall();
  await Promise.all([release.delete(), closed.delete()]);
  rmSync(folder, { recursive: true });
});

function start(namespace: ClusterNamespace, ...args: readonly string[]): ChildProcess {
  const words = [path.join(ROOT, 'cli/main.ts'), ...args, '--cluster', '--namespace', namespace.name];
  return spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ChildProcess): Promise<{ status: number | null; output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output };
}

const synfin = (namespace: ClusterNamespace, ...args: readonly string[]) => ended(start(namespace, ...args));

test('doctor finds all that a lab needs, and in a namespace that is closed to it what to do', async () => {
  const well = await synfin(labs, 'doctor');
  assert.equal(well.status, 0, well.output);
  assert.match(well.output, /^ok +operator +Deployment ".*", 1 of 1 ready/m);
  const ill = await synfin(closed, 'doctor');
  assert.equal(ill.status, 1, ill.output);
  assert.match(ill.output, /missing +Pod Security .*\n.*kubectl label namespace/);
});

test('run ends by the verdict with the report at hand, and report has it later as well', async () => {
  const { status, output } = await synfin(labs, 'run', 'close-wait-leak', '--report', folder);
  assert.equal(status, 0, output);
  assert.match(output, /step 3 of 3, fix-the-leak/);
  assert.match(output, /^Confirmed +close-wait-leak/m);
  const report = JSON.parse(readFileSync(path.join(folder, 'close-wait-leak/report.json'), 'utf8'));
  assert.equal(report.verdict, 'Confirmed');
  assert.match((await synfin(labs, 'list')).output, /close-wait-leak +Confirmed/);
  assert.match((await synfin(labs, 'report', 'close-wait-leak')).output, /\*\*Confirmed\*\*/);
});

test('run where no lab may be made ends with the reason, and leaves nothing', async () => {
  const { status, output } = await synfin(closed, 'run', 'time-wait');
  assert.equal(status, 1);
  assert.match(output, /PodSecurity: .*enforce=privileged/);
  assert.equal(await closed.kubectl('get', 'experiments', '--output', 'name'), '');
});

test('faults are put, listed and ended by hand, from here and in the pod; an interrupt leaves nothing', async () => {
  const file = path.join(folder, 'long.yaml');
  writeFileSync(file, JSON.stringify(longExperiment({ forTime: '8m' })));
  const child = start(labs, 'run', file);
  const over = ended(child);
  const step = () => labs.kubectl('get', 'experiment', 'long', '--output', 'jsonpath={.status.currentStep}');
  await until(
    () => step().catch(() => ''),
    (name) => name === 'open',
    PATIENCE_MS,
  );
  const faults = async () => (await synfin(labs, 'fault', 'ls')).output;
  assert.match(await faults(), /^long\.drop-syn +\d/m);
  const put = await synfin(labs, 'fault', 'add', 'Drop', 'Fin', '--duration', '5m');
  assert.match(put.output, /^drop-fin: .*\n {2}lane long\.main, port 9001/);
  assert.match(await faults(), /^drop-fin +\d/m);
  assert.match((await synfin(labs, 'status')).output, /Ready; proxy as a Gateway; Experiment "long"/);
  const removed = await synfin(labs, 'fault', 'rm', '--all');
  assert.match(removed.output, /ended .*long\.drop-syn/);
  await synfin(labs, 'fault', 'add', 'Drop', 'Fin', '--duration', '5m');
  const exec = ['exec', 'deployment/long-proxy', '--container', 'proxy', '--'];
  assert.match(await labs.kubectl(...exec, 'synfin', 'fault', 'rm', '--all'), /^Ended 1 fault: drop-fin/);
  child.kill('SIGINT');
  const { status, output } = await over;
  assert.equal(status, 130, output);
  assert.match(output, /Experiment "long" is deleted/);
  assert.equal(await labs.kubectl('get', 'experiments/long', '--ignore-not-found', '--output', 'name'), '');
});
