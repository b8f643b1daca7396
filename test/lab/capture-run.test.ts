// synfin run --pcap: the file, as tshark reads it, agrees with report.json segment by segment; and what goes wrong is told.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { LadderReport, LadderSegment } from '#lab/report/lane-report-schema.ts';
import type { Report } from '#lab/report/report-schema.ts';
import { SEGMENT_FATES } from '#lab/run/observation.ts';
import { commandRunner } from '#linux/command.ts';
import { missingPrograms } from './missing-programs.ts';
import { type Frame, readCapture } from './read-capture.ts';
import { descendants, startSynfin, synfin } from './synfin-command.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const folder = mkdtempSync(join(tmpdir(), 'synfin-capture-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const skip = missingPrograms('tshark');

/** The comment that belongs to a segment of a report's ladder. */
function commentOf(
  segment: LadderSegment,
  ladder: LadderReport,
  [experiment, lane]: [string, string],
): string {
  const { roles, from, piggyback, attempt, fate, fault, note } = segment;
  const role = roles.length === 0 ? 'no role' : roles.join('+');
  const rides = piggyback ? ', piggyback' : '';
  const by = fault === null ? '' : ` by ${fault}`;
  const what = note === null ? '' : `, ${note}`;
  return `${role} from ${from}${rides}, attempt ${attempt}, incarnation ${ladder.incarnation}: ${fate}${by}${what} [${experiment}, lane ${lane}]`;
}

/** Checks every segment of a ladder against the capture. @returns how many there are */
function assertLadder(frames: readonly Frame[], ladder: LadderReport, report: Report, lane: string): number {
  const { name } = report.experiment;
  const ofFlow = frames.filter(
    (frame) =>
      frame.lane === `${name}.${lane}` &&
      [frame.sourcePort, frame.destinationPort].includes(ladder.clientPort) &&
      frame.comment.includes(`incarnation ${ladder.incarnation}:`),
  );
  const startedAt = Date.parse(report.startedAt) * 1000;
  const first = { Client: Number.NaN, Server: Number.NaN };
  let at = 0;
  for (const segment of ladder.segments) {
    at += segment.omittedBefore;
    const frame = ofFlow[at++] ?? assert.fail(`no frame for ${JSON.stringify(segment)}`);
    if (segment.flags.includes('S') && segment.seq === 0) first[segment.from] = frame.seq;
    assert.equal(frame.comment, commentOf(segment, ladder, [name, lane]));
    assert.deepEqual(
      [frame.sourcePort === ladder.clientPort ? 'Client' : 'Server', frame.payload, [...frame.flags].sort()],
      [segment.from, segment.length, [...segment.flags].sort()],
    );
    assert.equal((frame.seq - first[segment.from]) | 0, segment.seq, 'relative sequence numbers');
    // Both round to a microsecond, of different numbers.
    assert.ok(Math.abs(frame.atMicros - startedAt - segment.atMs * 1000) < 1.5, JSON.stringify(segment));
  }
  assert.ok(ofFlow.length >= at + ladder.omitted);
  const lastStepEndMs = report.steps.at(-1)?.endMs ?? 0;
  for (const frame of ofFlow.slice(at + ladder.omitted))
    assert.ok(frame.atMicros > startedAt + lastStepEndMs * 1000, `only in the capture: ${frame.comment}`);
  return ladder.segments.length;
}

test('synfin run --pcap: one file with all lanes, which agrees with the reports packet by packet', {
  skip,
}, async () => {
  const file = join(folder, 'several.pcapng');
  const names = [
    'closing',
    'three-segments',
    join(FIXTURES, 'closing-ipv6.yaml'),
    join(FIXTURES, 'every-fate-ipv6.yaml'),
    join(FIXTURES, 'last-ack-lost.yaml'),
  ];
  const { status, stdout, stderr } = await synfin('run', ...names, '--json', '--pcap', file);
  // On a machine that is busy with something else a verdict may be a Mismatch; the capture must agree all the same.
  assert.ok(status === 0 || status === 1, stderr);
  const reports = JSON.parse(stdout) as Report[];
  const frames = readCapture(file);
  assert.match(stderr, new RegExp(`^Capture: ${file}, ${frames.length} packets$`, 'm'));
  assert.deepEqual(
    new Set(frames.map(({ lane }) => lane)),
    new Set(reports.map(({ experiment }) => `${experiment.name}.main`)),
  );
  for (const { checksumsGood, kept, length, comment } of frames)
    assert.deepEqual([checksumsGood, kept], [!comment.includes(', corrupted segment '), length], comment);
  const fates = new Set(frames.map(({ comment }) => /: ([A-Z][a-z]+)/.exec(comment)?.[1]));
  assert.deepEqual(fates, new Set(SEGMENT_FATES));
  for (const report of reports) {
    const ladders = report.lanes.flatMap((lane) =>
      lane.ladders.map((ladder) => ({ ladder, lane: lane.name })),
    );
    const compared = ladders.map(({ ladder, lane }) => assertLadder(frames, ladder, report, lane));
    assert.ok(compared.reduce((sum, count) => sum + count, 0) >= 8, `${compared.join()} segments compared`);
    // Each fault's ledger counts the segments that were done something to: as many comments name it.
    for (const { fault, applied } of ledgerOf(report)) {
      const by = new RegExp(`: (Dropped|Held|Delayed|Duplicated|Reset|Corrupted|Unreachable) by ${fault} `);
      const ofLane = frames.filter(({ lane }) => lane.startsWith(`${report.experiment.name}.`));
      assert.equal(ofLane.filter(({ comment }) => by.test(comment)).length, applied, fault);
    }
  }
});

function ledgerOf(report: Report): { fault: string; applied: number }[] {
  const entries = Object.groupBy(report.ledger?.entries ?? [], ({ fault }) => fault);
  return Object.entries(entries).map(([fault, all = []]) => ({
    fault,
    applied: all.reduce((sum, { applied }) => sum + applied, 0),
  }));
}

test('synfin run --pcap of a lane that records FaultedOnly says so, and has what was diverted', {
  skip,
}, async () => {
  const file = join(folder, 'faulted-only.pcapng');
  const yaml = readFileSync(join(FIXTURES, 'last-ack-lost.yaml'), 'utf8');
  const source = join(folder, 'faulted-only.yaml');
  writeFileSync(
    source,
    yaml.replace('spec:\n', 'spec:\n  lab: { lanes: [{ name: main, record: FaultedOnly }] }\n'),
  );
  const { status, stdout } = await synfin('run', source, '--pcap', file);
  assert.equal(status, 0, stdout);
  const text =
    'Lane main of last-ack-lost records FaultedOnly: here are the segments that its faults had diverted, and no others.';
  assert.ok(readFileSync(file).includes(text));
  const comments = readCapture(file).map(({ comment }) => comment);
  assert.ok(comments.filter((comment) => comment.includes(': Dropped by drop-last-ack ')).length >= 20);
  assert.ok(!comments.some((comment) => comment.startsWith('HandshakeAck')), 'nothing asked for those');
});

test('synfin run --pcap: a full disk is told, keeps verdict and reports, and what is written can be read', {
  skip,
}, async () => {
  const [full, reports] = [join(folder, 'full'), join(folder, 'reports')];
  await commandRunner.run('mkdir', [full]);
  await commandRunner.run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', full]);
  try {
    const file = join(full, 'closing.pcapng');
    const { status, stdout, stderr } = await synfin('run', 'closing', '--pcap', file, '--report', reports);
    assert.equal(status, 1);
    assert.match(stdout, /^Confirmed +closing/m);
    assert.match(stderr, /^Cannot write the capture ".*closing\.pcapng": ENOSPC: no space left on device/m);
    assert.ok(existsSync(join(reports, 'closing/report.json')));
    assert.ok(readCapture(file).length > 0);
  } finally {
    await commandRunner.run('umount', [full]);
  }
});

test('synfin run --pcap that is interrupted leaves a file that can be read', { skip }, async () => {
  const file = join(folder, 'interrupted.pcapng');
  const run = startSynfin('run', 'fin-wait-1', '--pcap', file);
  await run.says('step 2 of 3');
  run.child.kill('SIGINT');
  const { status, stdout } = await run.finished;
  assert.equal(status, 130);
  assert.match(stdout, new RegExp(`^Capture: ${file}, [1-9]\\d* packets$`, 'm'));
  assert.ok(readCapture(file).length > 0);
});

test('synfin run --pcap: a proxy that dies costs its last segments, and the capture says so', {
  skip,
}, async () => {
  const file = join(folder, 'died.pcapng');
  const run = startSynfin('run', 'close-wait-leak', '--pcap', file);
  await run.says('step 2 of 3');
  const proxy = descendants(run.child.pid as number).find(({ command }) =>
    command.includes('services/proxy/main.ts'),
  );
  process.kill(proxy?.pid as number, 'SIGKILL');
  const { stdout } = await run.finished;
  assert.match(
    stdout,
    /^Capture: .* packets; the last segments could not be read: Cannot GET .* of the proxy: /m,
  );
  assert.ok(readCapture(file).length > 0);
});

test('synfin run --pcap to a path that cannot be written is refused before anything is started', async () => {
  const path = join(folder, 'no/such.pcapng');
  const { status, stdout, stderr } = await synfin('run', 'handshake', '--pcap', path);
  assert.deepEqual([status, stdout], [1, '']);
  assert.equal(
    stderr,
    `Cannot write the capture "${path}": ENOENT: no such file or directory, open '${path}'\n`,
  );
});

test('synfin run with a wrong experiment leaves an older capture as it is', async () => {
  const file = join(folder, 'older.pcapng');
  writeFileSync(file, 'older');
  const { status } = await synfin('run', 'no-such-experiment', '--pcap', file);
  assert.deepEqual([status, statSync(file).size], [2, 5]);
});
