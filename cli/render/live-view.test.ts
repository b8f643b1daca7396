import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { initialProgress } from '#lab/run/progress.ts';
import { emptyObservation } from '#lab/run/run-observation.ts';
import { liveExperiment, liveSource, NOW } from '../../test/fixtures/live-source.ts';
import { liveModel } from './live-model.ts';
import { frame } from './live-view.ts';
import { textWidth } from './text-width.ts';

const SIZE = { columns: 100, rows: 40, color: false };
const many = (count: number) => Array.from({ length: count }, (_, i) => liveSource(`experiment-${i}`));

test('frame of one experiment shows its step, what it waits for, both ends, and the faults in force', () => {
  assert.deepEqual(frame(liveModel([liveSource()], NOW), SIZE), [
    'last-ack-lost  LAST_ACK: the last ACK is lost',
    '━━─ step 2 of 3: lose-last-ack, 2.0 s  5.0 s',
    '  … on the server at least 95 sockets in LAST_ACK within 10s (now 60)',
    '',
    '  client                                      server',
    '  ESTABLISHED     40 ████████                 LISTEN           1 3 to accept, of 4096',
    '  TIME_WAIT       60 ████████████             ESTABLISHED     40 ████████',
    '                                              LAST_ACK        60 ████████████',
    '',
    '  fault drop-last-ack  58.0 s left  matched 61, applied 60',
    '    drop every AckOfFin from the client, for 60s',
    '  fault later  in force in 3.0 s  matched 0, applied 0',
    '    hold every Syn until it is let go, beginning 5s later, for at most 60s',
  ]);
});

test('frame of an experiment that is paused, and only then, shows what its reader is asked', () => {
  const lines = frame(liveModel([liveSource('x', { stage: 'Paused' })], NOW), SIZE);
  assert.ok(lines.includes('  Look at both ends, then press Enter'), lines.join('\n'));
});

test('frame of an experiment that is over shows its verdict and reasons', () => {
  const source = liveSource('x', { stage: 'Done', verdict: 'Mismatch', reasons: ['a', 'b'], endedAt: NOW });
  assert.equal(frame(liveModel([source], NOW + 60_000), SIZE).at(-1), 'Mismatch: a; b');
});

test('frame of an experiment that waits says so, and invents no sockets', () => {
  const waiting = {
    experiment: liveExperiment('x'),
    progress: initialProgress(),
    observation: emptyObservation(NOW),
  };
  assert.deepEqual(frame(liveModel([waiting], NOW), SIZE), [
    'x  LAST_ACK: the last ACK is lost',
    '─── waits',
    '',
    '  client                                      server',
    '  not looked at yet                           not looked at yet',
  ]);
});

test('frame of several experiments is a row each', () => {
  const done = liveSource('two', { stage: 'Done', verdict: 'Confirmed', reasons: [] });
  assert.deepEqual(frame(liveModel([liveSource('one'), done], NOW), SIZE), [
    '1 of 2 experiments done',
    'experiment           step           client                    server                    verdict',
    'one                  2/3 lose-last… TIME_WAIT 60 ESTAB 40     LAST_ACK 60 ESTAB 40      runs',
    'two                  2/3 lose-last…                                                     Confirmed',
  ]);
});

test('frame of more experiments than rows shows those that run, and how many more there are', () => {
  const sources = many(20).map((source, i) =>
    i < 10 ? { ...source, progress: { ...source.progress, verdict: 'Confirmed' as const } } : source,
  );
  const lines = frame(liveModel(sources, NOW), { ...SIZE, rows: 10 });
  assert.equal(lines.length, 9);
  assert.equal(lines.at(-1), '… and 14 more');
  assert.match(lines[2] ?? '', /^experiment-10 /);
});

test('frame is never wider than the terminal nor as high, in colour and without, whatever the size', () => {
  for (const sources of [[liveSource()], many(3), many(20)]) {
    const models = sources.map((source) => ({
      ...source,
      experiment: {
        ...source.experiment,
        spec: {
          ...source.experiment.spec,
          about: { ...source.experiment.spec.about, title: '接続が閉じない'.repeat(9) },
        },
      },
    }));
    for (const columns of [20, 40, 59, 80, 100, 200]) {
      for (const rows of [1, 2, 5, 24]) {
        for (const color of [false, true]) {
          const lines = frame(liveModel(models, NOW), { columns, rows, color });
          assert.ok(lines.length <= Math.max(1, rows - 1), `${lines.length} lines in ${rows} rows`);
          for (const line of lines) assert.ok(textWidth(line) <= columns, `${columns}: ${line}`);
        }
      }
    }
  }
});

test('frame has colours only if the terminal wants them, and the same text then', () => {
  const model = liveModel([liveSource()], NOW);
  const plain = frame(model, SIZE).join('\n');
  const colored = frame(model, { ...SIZE, color: true }).join('\n');
  assert.deepEqual([plain.includes('\x1b'), colored.includes('\x1b')], [false, true]);
  assert.equal(stripVTControlCharacters(colored), plain);
});

test('frame shows titles and reasons from a file without what would command the terminal', () => {
  const source = liveSource('x', { verdict: 'Inconclusive', reasons: ['\x1b]0;title\x07'] });
  source.experiment.spec.about.title = '\x1b[2Jgone';
  assert.doesNotMatch(frame(liveModel([source], NOW), SIZE).join('\n'), /\p{Cc}(?<!\n)/u);
});
