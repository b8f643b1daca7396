// The Dockerfile keeps what pods rely on, and npm run image calls each builder as that one wants it.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { bundledPrograms } from './bundled-programs.ts';
import { BUILDERS, buildCommand, importCommand, probeCommand, saveCommand } from './image-builder.ts';

const ROOT = path.join(import.meta.dirname, '..');
const DOCKERFILE = readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8');

describe('Dockerfile', () => {
  /** One instruction a line, without comments and continuations. */
  const lines = DOCKERFILE.replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const instructions = (word: string) => lines.filter((line) => line.startsWith(`${word} `));
  const stages = lines
    .join('\n')
    .split(/^FROM /m)
    .slice(1);

  test('the base is a build argument, Node 24 by default, of every stage that ends in an image', () => {
    assert.match(lines[0] ?? '', /^ARG BASE=node:24-\S+$/);
    const names = stages.map((stage) => stage.split('\n')[0]?.replace(/[${}]/g, ''));
    assert.deepEqual(names, [
      'BASE AS base',
      'base AS prebuilt',
      '--platform=BUILDPLATFORM:-linux/amd64 NODE AS bundle',
      'base',
    ]);
  });

  test('it runs as an ordinary user by number, so that a kubelet can tell', () => {
    assert.deepEqual(instructions('USER'), ['USER 65532:65532']);
    assert.match(stages[0] ?? '', /^USER /m);
  });

  test('nothing is fetched but by package managers: no ADD, no curl', () => {
    assert.deepEqual(instructions('ADD'), []);
    assert.doesNotMatch(DOCKERFILE, /\b(curl|wget)\b/);
  });

  test('it has the labels of an OCI image, with version and revision of the build', () => {
    const [label = ''] = instructions('LABEL');
    for (const name of ['title', 'description', 'licenses', 'version', 'revision'])
      assert.match(label, new RegExp(`org\\.opencontainers\\.image\\.${name}="[^"]+"`));
    for (const argument of ['VERSION', 'REVISION']) {
      assert.ok(lines.some((line) => line.startsWith(`ARG ${argument}=`)));
      assert.ok(label.includes(`\${${argument}}`));
    }
  });

  test('what it copies out of the checkout is there, and what it leaves out is not needed', () => {
    const copied = instructions('COPY').filter((line) => !line.includes('--from='));
    assert.deepEqual(copied, ['COPY . /app', 'COPY package.json package-lock.json .npmrc ./', 'COPY . .']);
    const ignored = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8').split('\n');
    for (const needed of ['cli', 'experiments', 'lab', 'linux', 'operator', 'runner', 'scripts', 'services'])
      assert.ok(!ignored.includes(needed), needed);
  });
});

test('every program that the chart starts is bundled', () => {
  const bundled = bundledPrograms().map(({ role }) => role);
  for (const file of globSync('charts/**/*.{yaml,tpl}', { cwd: ROOT }))
    for (const [, role = ''] of readFileSync(path.join(ROOT, file), 'utf8').matchAll(/\/app\/([\w-]+)\.mjs/g))
      assert.ok(bundled.includes(role) || role === 'operator', `${role}, of ${file}`);
});

describe('image-builder', () => {
  const options = {
    tag: 'synfin:x',
    dockerfile: '/src/Dockerfile',
    context: '/tmp/app',
    version: '1.2.3',
    revision: 'abc',
  };

  test('buildCommand builds the bundles of this machine, on the base that is asked for', () => {
    assert.equal(
      buildCommand('docker', { ...options, base: 'mine:1' }).join(' '),
      'docker build --build-arg BASE=mine:1 --build-arg VERSION=1.2.3 --build-arg REVISION=abc --target prebuilt ' +
        '--tag synfin:x --file /src/Dockerfile /tmp/app',
    );
    assert.ok(!buildCommand('podman', options).join(' ').includes('BASE='));
    assert.deepEqual(buildCommand('buildah', options).slice(0, 4), [
      'buildah',
      'build',
      '--isolation',
      'chroot',
    ]);
  });

  test('buildCommand takes an archive as the base, but not for docker, which cannot', () => {
    const base = '/tmp/base.tar';
    assert.ok(buildCommand('podman', { ...options, base }).includes('BASE=docker-archive:/tmp/base.tar'));
    assert.throws(
      () => buildCommand('docker', { ...options, base }),
      /^Error: Cannot build on "\/tmp\/base\.tar": docker takes no archive/,
    );
  });

  test('each builder can be asked whether it works, and saves to an archive that ctr imports', () => {
    for (const builder of BUILDERS) {
      assert.equal(probeCommand(builder)[0], builder);
      assert.ok(saveCommand(builder, 'synfin:x', '/tmp/x.tar').join(' ').includes('/tmp/x.tar'));
    }
    assert.deepEqual(importCommand('/tmp/x.tar').slice(-2), ['import', '/tmp/x.tar']);
  });
});
