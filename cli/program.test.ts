// makeProgram: options that mean nothing where they are given are refused before anything is started or asked.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { BadInputError } from './exit-status.ts';
import { makeProgram } from './program.ts';

const refused = (line: string, message: string) =>
  assert.rejects(makeProgram(line.split(' ')), new BadInputError(message), line);

it('makeProgram refuses what is for a cluster on this machine', async () => {
  const options = [
    ['run closing', '--context', 'kind'],
    ['run closing', '--namespace', 'labs'],
    ['run closing', '--lab', 'shared'],
    ['run closing', '--placement', 'Sidecar'],
    ['run closing', '--keep'],
    ['list', '--namespace', 'labs'],
    ['status', '--context', 'kind'],
    ['doctor', '--namespace', 'labs'],
    ['fault ls', '--context', 'kind'],
  ];
  for (const [command, option, ...value] of options)
    await refused(
      [command, option, ...value].join(' '),
      `Cannot use ${option} on this machine: it is for --cluster`,
    );
});

it('makeProgram refuses what is for this machine on a cluster', async () => {
  await refused(
    'run closing --cluster --pcap out.pcapng',
    'Cannot capture packets on a cluster: --pcap is for this machine',
  );
  await refused(
    'run closing --cluster --ask',
    'Cannot stop at pauses on a cluster: --ask is for this machine',
  );
  await refused(
    'run closing --cluster --ui',
    'Cannot serve the live page of a cluster: --ui is for this machine; the operator serves it',
  );
});

it('makeProgram refuses a port where no page is served, and one that is none', async () => {
  await refused('run closing --port 80', 'Cannot use --port: it is that of the live page, which --ui serves');
  await assert.rejects(
    makeProgram(['serve', '--port', '65536']),
    /must be a port from 1 to 65535, or 0 for any that is free/,
  );
});

it('makeProgram refuses to place the proxy of a Lab that is there', async () => {
  await refused(
    'run closing --cluster --lab shared --placement Sidecar',
    'Cannot place the proxy of "closing": the Lab that it names says where its proxy stands',
  );
});

it('makeProgram refuses a report on this machine, and says where it is', async () => {
  await refused(
    'report closing',
    'Cannot find a report: on this machine "run" writes it, to --report <dir>; it is for --cluster',
  );
});

it('makeProgram refuses to end faults on a cluster where none is named', async () => {
  await refused('fault rm --cluster', 'Cannot end faults: none is named; --all ends every one');
});
