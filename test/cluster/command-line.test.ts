// The command line on a real cluster: doctor, a run to its verdict, faults by hand, and an interrupt that leaves nothing.
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { until } from '#services/control/until.ts';
import { ClusterNamespace } from '#test/fixtures/cluster-namespace.ts';
import { helm } from '#test/fixtures/kube-tools.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const run = promisify(execFile);
const [repository = '', tag = ''] = (process.env.SYNFIN_IMAGE ?? 'localhost/synfin:dev').split(
  /:(?=[^:/]*$)/,
);
const PATIENCE_MS = 120_000;

/** Goes on for as long as the test needs it. */
const LONG = {
  apiVersion: 'synfin.dev/v1alpha1',
  kind: 'Experiment',
  metadata: { name: 'long' },
  spec: {
    about: { title: 't', done: 'd', expect: 'e', why: 'w', remedy: 'r' },
    deadline: '10m',
    steps: [
      {
        name: 'open',
        faults: [{ name: 'drop-fin', match: { role: 'Fin' }, action: 'Drop', duration: '10m' }],
        server: { behaviour: {} },
        client: { behaviour: { connections: 10 } },
        for: '8m',
        expect: [
          { name: 'up', type: 'Sockets', sockets: { side: 'Client', state: 'ESTABLISHED', atLeast: 10 } },
        ],
      },
    ],
  },
};

let tools: ClusterNamespace;
let labs: ClusterNamespace;
let closed: ClusterNamespace;
let folder: string;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'synfin-command-line-'));
  tools = await ClusterNamespace.create('cli-tools', 'restricted');
  labs = await ClusterNamespace.create('cli-labs', 'privileged');
  closed = await ClusterNamespace.create('cli-closed', 'baseline');
  const there = await tools.kubectl('get', 'crd', '--output', 'name');
  const values = [
    `image.repository=${repository},image.tag=${tag}`,
    `crds.enabled=${!there.includes('labs.synfin.dev')},watchNamespaces={${labs.name},${closed.name}}`,
  ].flatMap((each) => ['--set', each]);
  const chart = path.join(ROOT, 'charts/synfin');
  const where = ['--namespace', tools.name, '--timeout', '3m', '--wait'];
  await run(await helm(), ['install', 'synfin', chart, ...values, ...where]);
});
after(async () => {
  await run(await helm(), ['uninstall', 'synfin', '--namespace', tools.name, '--timeout', '3m']);
  await Promise.all([tools.delete(), labs.delete(), closed.delete()]);
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
  writeFileSync(file, JSON.stringify(LONG));
  const child = start(labs, 'run', file);
  const over = ended(child);
  const step = () => labs.kubectl('get', 'experiment', 'long', '--output', 'jsonpath={.status.currentStep}');
  await until(
    () => step().catch(() => ''),
    (name) => name === 'open',
    PATIENCE_MS,
  );
  const faults = async () => (await synfin(labs, 'fault', 'ls')).output;
  assert.match(await faults(), /^long\.drop-fin +\d/m);
  const put = await synfin(labs, 'fault', 'add', 'Drop', 'Syn', '--duration', '5m');
  assert.match(put.output, /^drop-syn: .*\n {2}lane long\.main, port 9001/);
  assert.match(await faults(), /^drop-syn +\d/m);
  assert.match((await synfin(labs, 'status')).output, /Ready; proxy as a Gateway; Experiment "long"/);
  const removed = await synfin(labs, 'fault', 'rm', '--all');
  assert.match(removed.output, /ended .*long\.drop-fin/);
  await synfin(labs, 'fault', 'add', 'Drop', 'Syn', '--duration', '5m');
  const exec = ['exec', 'deployment/long-proxy', '--container', 'proxy', '--'];
  assert.match(await labs.kubectl(...exec, 'synfin', 'fault', 'rm', '--all'), /^Ended 1 fault: drop-syn/);
  child.kill('SIGINT');
  const { status, output } = await over;
  assert.equal(status, 130, output);
  assert.match(output, /Experiment "long" is deleted/);
  assert.equal(await labs.kubectl('get', 'experiments/long', '--ignore-not-found', '--output', 'name'), '');
});
