import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { permilleOf, readFaults } from './fault-from-words.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-faults-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, 'faults.yaml');
  writeFileSync(path, text);
  return path;
}

test('readFaults, with words and options, gives the fault that they say, and makes up a name', () => {
  const { faults, problems } = readFaults(
    ['Delay', 'HandshakeAck', 'delay={time: 200ms}', 'match.attempt.first=1'],
    { from: 'Client', share: '50%', duration: '30s', lane: 'side' },
    ['delay-handshake-ack'],
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(faults, [
    {
      name: 'delay-handshake-ack-2',
      match: {
        role: 'HandshakeAck',
        from: 'Client',
        piggyback: 'Include',
        attempt: { first: 1 },
        connectionsPermille: 500,
        segmentsPermille: 1000,
        lane: 'side',
      },
      action: 'Delay',
      delay: { time: '200ms', jitter: '0s', distribution: 'Uniform', order: 'Free' },
      start: '0s',
      duration: '30s',
      rampIn: '0s',
      rampOut: '0s',
    },
  ]);
});

test('readFaults, with a file of several, gives each a name of its own, and options count for more', () => {
  const path = file(
    '- { action: Drop, match: { role: Fin, from: Server }, duration: 5s }\n- { action: Drop, match: { role: Fin } }\n',
  );
  const { faults, problems } = readFaults([path], { from: 'Client', duration: '9s' }, []);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    faults.map(({ name, duration, match }) => [name, duration, match.from]),
    [
      ['drop-fin', '9s', 'Client'],
      ['drop-fin-2', '9s', 'Client'],
    ],
  );
});

test('readFaults, with a name given to two faults of a file, refuses it', () => {
  const path = file(
    '- { name: same, action: Drop, match: { role: Fin } }\n- { name: same, action: Drop, match: { role: Syn } }\n',
  );
  const { problems } = readFaults([path], {}, []);
  assert.deepEqual(problems, [
    { path: '[1].name', value: null, message: 'is the name of two faults: "same"' },
  ]);
});

test('readFaults, with much that is wrong, tells all of it', () => {
  const { faults, problems } = readFaults(
    ['Drp', 'FIN', 'Server', 'colour=red', '7'],
    { from: 'server', share: '120%' },
    [],
  );
  assert.deepEqual(faults, []);
  assert.deepEqual(problems.map(({ path }) => path).sort(), [
    '--share',
    '7',
    'Server',
    'action',
    'colour',
    'match.from',
    'match.role',
  ]);
});

test('readFaults, with problems in a list, says in which entry; with a file that is not there, that', () => {
  const path = file(
    '- { action: Drop, match: { role: Fin } }\n- { action: Drop, match: { role: Fn } }\n- 3\n',
  );
  assert.deepEqual(
    readFaults([path], {}, []).problems.map((problem) => problem.path),
    ['[1].match.role', '[2].'],
  );
  const gone = readFaults([join(folder, 'gone.yaml'), 'Fin'], {}, []).problems;
  assert.match(gone[0]?.message ?? '', /is too much/);
  assert.match(gone[1]?.message ?? '', /cannot be read: ENOENT/);
});

test('permilleOf reads percents of at most one place, from 0.1 to 100', () => {
  assert.deepEqual(['50%', '0.1%', '100 %', '12.5%'].map(permilleOf), [500, 1, 1000, 125]);
  assert.deepEqual(['0%', '100.1%', '50', '5.55%', '-1%', 'half', ''].map(permilleOf), Array(7).fill(null));
});
