// Packets that the proxy keeps, against its own records of them, one by one: as they come, and as tshark reads the capture.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Capture } from '#cli/run/capture.ts';
import { LabCapture } from '#cli/run/lab-capture.ts';
import { segmentComment } from '#lab/report/segment-comment.ts';
import type { CapturedSegment, PacketsAnswer, SegmentCount, SegmentRecord } from '#lab/run/observation.ts';
import { experiment } from '#lab/spec/experiment.ts';
import { SEGMENT_ROLES } from '#lab/spec/segment-role.ts';
import { until } from '#services/control/until.ts';
import { parseSegment } from '#services/proxy/parse-segment.ts';
import { flagsText, Segment } from '#services/proxy/segment.ts';
import { unsigned } from '#services/proxy/sequence.ts';
import { ABOUT } from '#test/fixtures/about.ts';
import { missingPrograms } from './missing-programs.ts';
import { FAMILIES, type Family, ProxyLab } from './proxy-lab.ts';
import { type Frame, readCapture } from './read-capture.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'synfin-capture-'));
let lab: ProxyLab;
before(async () => {
  lab = await ProxyLab.start();
});
after(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true });
});

/** A connection to which every action is done, one after the other. */
async function troubledConnection(family: Family): Promise<void> {
  await lab.putFault(family, { match: { role: 'SynAck', attempt: { first: 1 } }, action: 'Drop' }, 'drop');
  await lab.putFault(
    family,
    { match: { role: 'HandshakeAck', piggyback: 'Exclude' }, action: 'Delay', delay: { time: '50ms' } },
    'delay',
  );
  await lab.putFault(
    family,
    { match: { role: 'Data', from: 'Client', attempt: { first: 1 } }, action: 'Duplicate' },
    'duplicate',
  );
  await lab.putFault(
    family,
    {
      match: { role: 'Fin', from: 'Client', attempt: { first: 1 } },
      action: 'Hold',
      hold: { until: 'Released' },
    },
    'hold',
  );
  await lab.putFault(
    family,
    { match: { role: 'Fin', from: 'Server' }, action: 'Reset', reset: { to: 'Both' } },
    'reset',
  );
  const { client, server } = await lab.established(family);
  await lab.client.write(client, 'hello '.repeat(100));
  await lab.server.when(server, ({ received }) => received.length === 600);
  await lab.client.end(client);
  const name = family.toLowerCase();
  await until(
    () => lab.must('POST', `/faults/${name}.hold/release`),
    ({ released }) => released === 1,
  );
  await lab.server.when(server, ({ ended }) => ended);
  await lab.server.end(server);
  await lab.server.when(server, ({ closed }) => closed);
}

/** What is in both is the same; the packet's own fields are as the record says. */
function assertPacketIsRecord(packet: CapturedSegment, record: SegmentRecord): void {
  const { packet: base64, packetLength, ...rest } = packet;
  assert.deepEqual(rest, record);
  const segment = new Segment();
  const bytes = Buffer.from(base64, 'base64');
  assert.equal(parseSegment(bytes, segment), null);
  const { seq, ack, flags, window, payloadLength, totalLength } = segment;
  assert.deepEqual(
    [unsigned(seq), unsigned(ack), flagsText(flags), window, payloadLength, totalLength],
    [record.seq, record.ack, record.flags, record.window, record.length, packetLength],
  );
  assert.equal(bytes.length, Math.min(packetLength, 256));
}

/** An experiment whose lane is called on the wire as the test's lane is. */
const stand = (record: 'All' | 'FaultedOnly') =>
  experiment.parse({
    apiVersion: 'synfin.dev/v1alpha1',
    kind: 'Experiment',
    metadata: { name: 'stand' },
    spec: {
      about: ABOUT,
      lab: { lanes: [{ name: 'main', record }] },
      steps: [
        {
          name: 's',
          expect: [{ name: 'e', type: 'Sockets', sockets: { side: 'Client', state: 'LISTEN', atLeast: 0 } }],
        },
      ],
    },
  });

/** The capture of a lane, written by the command's own means and read by tshark. */
async function captureOf(family: Family, after: number): Promise<Frame[]> {
  const file = path.join(folder, `${family}.pcapng`);
  const capture = new Capture({
    path: file,
    experiments: [stand('All')],
    os: 'Linux',
    application: 'synfin',
  });
  let asked = false;
  const proxy = {
    get: async <T>(route: string): Promise<T> => {
      const answer = (await lab.must('GET', asked ? route : `/packets?after=${after}`)) as PacketsAnswer;
      asked = true;
      const packets = answer.packets.map((packet) => ({ ...packet, lane: 'stand.main' }));
      return { ...answer, packets } as T;
    },
  };
  await new LabCapture(proxy, capture).end();
  assert.deepEqual(capture.finish().gaps, []);
  return readCapture(file);
}

for (const family of FAMILIES) {
  describe(family, () => {
    let records: SegmentRecord[] = [];
    let packets: CapturedSegment[] = [];

    before(async () => {
      await lab.putLane(family, { record: 'All', capture: 'Headers' });
      await troubledConnection(family);
      // An answer to the RSTs may still be on its way.
      records = await until(
        () => lab.segments(family),
        (all) => all.filter(({ note }) => note === 'reset').length >= 2,
      );
      const { packets: all } = (await lab.must('GET', '/packets?limit=10000')) as PacketsAnswer;
      packets = all.filter(({ lane }) => lane === family.toLowerCase());
    });

    test('every record has its packet, and says the same', () => {
      assert.ok(records.length >= 12, `${records.length} records`);
      assert.deepEqual(
        new Set(records.map(({ fate }) => fate)),
        new Set(['Passed', 'Dropped', 'Delayed', 'Duplicated', 'Held', 'Reset', 'Injected']),
      );
      for (const [i, record] of records.entries()) {
        assertPacketIsRecord(packets[i] ?? assert.fail(`no packet for ${JSON.stringify(record)}`), record);
      }
    });

    test('tshark reads the capture without a word, and finds every record in it', {
      skip: missingPrograms('tshark'),
    }, async () => {
      const frames = await captureOf(family, (records[0]?.sequence ?? 1) - 1);
      for (const [i, record] of records.entries()) {
        const frame = frames[i] ?? assert.fail(`no frame for ${JSON.stringify(record)}`);
        const [clientPort, from] =
          frame.destinationPort === 9000 ? [frame.sourcePort, 'Client'] : [frame.destinationPort, 'Server'];
        assert.deepEqual(
          {
            atMicros: frame.atMicros,
            comment: frame.comment,
            ends: [clientPort, from],
            numbers: [frame.seq, frame.ack, frame.payload],
            flags: frame.flags,
            direction: frame.direction,
            kept: frame.kept,
            checksumsGood: frame.checksumsGood || frame.kept < frame.length,
          },
          {
            atMicros: Math.round(record.at * 1000),
            comment: segmentComment('stand', { ...record, lane: 'main' }),
            ends: [record.clientPort, record.from],
            numbers: [record.seq, record.ack, record.length],
            flags: [...'FSRP.'].filter((letter) => record.flags.includes(letter)).join(''),
            direction: record.fate === 'Injected' ? 'outbound' : 'inbound',
            kept: Math.min(frame.length, 256),
            checksumsGood: true,
          },
        );
      }
      assert.ok(
        frames.some(({ kept, length }) => kept === 256 && length > 600),
        'the data is cut',
      );
    });

    test('of each role there are as many packets as the proxy has counted', async () => {
      const counts = ((await lab.must('GET', '/segment-counts')) as SegmentCount[]).filter(
        ({ lane }) => lane === family.toLowerCase(),
      );
      const { packets: all } = (await lab.must('GET', '/packets?limit=10000')) as PacketsAnswer;
      const seen = all.filter(({ lane, fate }) => lane === family.toLowerCase() && fate !== 'Injected');
      for (const role of SEGMENT_ROLES) {
        const counted = counts
          .filter((each) => each.role === role)
          .reduce((sum, { count }) => sum + count, 0);
        assert.equal(seen.filter(({ roles }) => roles.includes(role)).length, counted, role);
      }
    });
  });
}

test('a lane that asks for no capture leaves no packet, and one that ceases to ask leaves no more', async () => {
  await lab.clean();
  const packetsSince = async (number: number) =>
    (await lab.must('GET', `/packets?after=${number}&limit=10000`)) as PacketsAnswer;
  const { last: start } = await packetsSince(0);
  await lab.putLane('IPv4', { record: 'All' });
  await lab.established('IPv4');
  assert.ok((await lab.segments('IPv4')).length >= 3);
  const { packets, last, missed } = await packetsSince(start);
  assert.deepEqual([packets.length, missed], [0, 0]);
  assert.ok(last > start, 'it has looked at what came since');
  await lab.putLane('IPv4', { record: 'All', capture: 'Headers' });
  await lab.established('IPv4');
  const { packets: some, last: second } = await packetsSince(last);
  assert.ok(some.length >= 3);
  await lab.putLane('IPv4', { record: 'All', capture: 'None' });
  await lab.established('IPv4');
  assert.deepEqual((await packetsSince(second)).packets, []);
});

test('GET /packets with a bad query is refused with what is wrong', async () => {
  const { status, body } = await lab.ask('GET', '/packets?after=x&limit=10001&more=1');
  assert.equal(status, 400);
  assert.deepEqual(
    body.error.problems.map(({ path: at }: { path: string }) => at).sort(),
    ['after', 'limit', 'more'],
    JSON.stringify(body),
  );
});
