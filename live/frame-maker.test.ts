import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaneSample, LaneSocket, SegmentRecord, SocketSample } from '#lab/run/observation.ts';
import { fault } from '#lab/spec/fault.ts';
import { type TcpState, zeroCounts } from '#lab/spec/state.ts';
import { segment } from '../test/fixtures/connections.ts';
import { FrameMaker, type LiveLook } from './frame-maker.ts';

function lane(...states: [number, TcpState][]): LaneSample {
  const counts = zeroCounts();
  for (const [, state] of states) counts[state]++;
  const sockets = states.map(([clientPort, state]): LaneSocket => ({ clientPort, state, unaccepted: false }));
  return { counts, unaccepted: 0, acceptQueue: null, sockets };
}

function sample(at: number, lanes: Record<string, LaneSample>): SocketSample {
  return { sequence: at, at, lanes };
}

function look(extra: Partial<LiveLook>): LiveLook {
  return {
    ...{ at: 0, client: [], server: [], segments: [], ledger: null, faults: [], troubles: [], unseen: [] },
    errors: { Client: {}, Server: {} },
    ...extra,
  };
}

/** Of a run whose lanes and faults have its name before their own. */
function makerOfRun(lanes = ['main']): FrameMaker {
  return new FrameMaker({
    lab: { name: 'x', runtime: 'Local', lanes },
    wireName: (local) => `x.${local}`,
    localName: (wire) => (wire.startsWith('x.') ? wire.slice(2) : null),
    keepsEnded: true,
  });
}

test('FrameMaker that has seen nothing says so, and not that there is none', () => {
  const { client, server, ledger, pairs } = makerOfRun().moment(5, null);
  assert.deepEqual([client, server, ledger, pairs], [null, null, null, []]);
});

test('FrameMaker adds up both ends over its own lanes, joins pairs on lane and port, and counts each edge once', () => {
  const maker = makerOfRun(['main', 'side']);
  const lanesAt = (main: LaneSample, side: LaneSample) => ({
    'x.main': main,
    'x.side': side,
    'y.main': lane([9, 'CLOSING']),
  });
  maker.take(
    look({ client: [sample(0, lanesAt(lane(), lane()))], server: [sample(1, lanesAt(lane(), lane()))] }),
  );
  maker.take(
    look({
      // The same port on two lanes is two connections.
      client: [sample(100, lanesAt(lane([5, 'FIN_WAIT_2']), lane([5, 'ESTABLISHED'])))],
      server: [sample(101, lanesAt(lane([5, 'CLOSE_WAIT']), lane([5, 'ESTABLISHED'])))],
      errors: { Client: { ECONNRESET: 2 }, Server: {} },
      troubles: ['something'],
    }),
  );
  const moment = maker.moment(150, null);
  assert.equal(moment.client?.FIN_WAIT_2, 1);
  assert.equal(moment.server?.CLOSE_WAIT, 1);
  assert.equal(moment.client?.CLOSING, 0);
  assert.deepEqual(moment.pairs, [
    { client: 'FIN_WAIT_2', server: 'CLOSE_WAIT', count: 1 },
    { client: 'ESTABLISHED', server: 'ESTABLISHED', count: 1 },
  ]);
  assert.deepEqual(moment.errors.Client, { ECONNRESET: 2 });
  assert.deepEqual(moment.troubles, ['something']);
  const opened = moment.transitions.find(({ side, to }) => side === 'Client' && to === 'ESTABLISHED');
  assert.equal(opened?.count, 2);
  assert.deepEqual(maker.moment(160, null).transitions, [], 'they are told once');
});

test('FrameMaker whose exporter does not answer tells of that end that it is not known', () => {
  const maker = makerOfRun();
  maker.take(
    look({
      client: [sample(0, { 'x.main': lane([1, 'SYN_SENT']) })],
      server: [sample(0, { 'x.main': lane() })],
    }),
  );
  maker.take(look({ unseen: ['Client'], troubles: ['Cannot GET /samples'] }));
  const { client, server, pairs } = maker.moment(1, null);
  assert.deepEqual([client, server?.LISTEN, pairs], [null, 0, []]);
});

test('FrameMaker tells faults and ledger by the names of the reader, and leaves out those of others', () => {
  const maker = makerOfRun();
  const entry = {
    lane: 'x.main',
    action: 'Drop',
    role: 'Fin',
    matched: 1,
    applied: 1,
    passed: 0,
    skipped: 0,
    held: 0,
  } as const;
  const view = { state: 'InForce', startsInMs: 0, endsInMs: 60_000 } as const;
  const spec = fault.parse({ name: 'f', action: 'Drop', match: { role: 'Fin' } });
  maker.take(
    look({
      ledger: {
        ...{ generation: 1, lost: 0, overflowed: 0 },
        entries: [
          { ...entry, fault: 'x.f' },
          { ...entry, fault: 'y.f', lane: 'y.main' },
        ],
      },
      faults: [
        { ...view, name: 'x.f', lane: 'x.main', fault: spec },
        { ...view, name: 'y.f', lane: 'y.main', fault: spec },
      ],
    }),
  );
  const { ledger, faults } = maker.moment(0, null);
  assert.deepEqual(ledger?.entries, [{ ...entry, fault: 'f', lane: 'main' }]);
  assert.deepEqual(
    faults.map(({ name, lane: on }) => [name, on]),
    [['f', 'main']],
  );
});

test('FrameMaker keeps a ladder of what a fault did, also when the fault is put a second time', () => {
  const maker = makerOfRun();
  const spec = fault.parse({ name: 'f', action: 'Drop', match: { role: 'Fin' } });
  const view = {
    name: 'x.f',
    lane: 'x.main',
    fault: spec,
    state: 'InForce',
    startsInMs: 0,
    endsInMs: 60_000,
  } as const;
  const dropped = (sequence: number, clientPort: number): SegmentRecord => ({
    ...segment(sequence, 'Client F Fin', [1, 1]),
    ...{ sequence, clientPort, lane: 'x.main', at: sequence },
    ...{ fate: 'Dropped', fault: 'x.f' },
  });
  maker.take(look({ at: 0, faults: [view], segments: [dropped(1, 1), dropped(2, 2)] }));
  maker.take(look({ at: 1, faults: [], segments: [dropped(3, 3)] }));
  maker.take(look({ at: 2, faults: [view], segments: [dropped(4, 4)] }));
  const ladders = maker.ladders();
  assert.deepEqual(
    ladders.map(({ lane: on, startedAt, ladder }) => [on, startedAt, ladder.clientPort]),
    [
      ['main', 1, 1],
      ['main', 4, 4],
    ],
  );
  assert.equal(ladders[0]?.ladder.segments[0]?.fault, 'f');
});

test('FrameMaker whose lab has gone shows no lab and no sockets, but the ledger and the faults as they ended', () => {
  const maker = makerOfRun();
  const spec = fault.parse({ name: 'f', action: 'Drop', match: { role: 'Fin' } });
  maker.take(
    look({
      client: [sample(0, { 'x.main': lane([1, 'FIN_WAIT_1']) })],
      ledger: { generation: 1, lost: 0, overflowed: 0, entries: [] },
      faults: [
        { name: 'x.f', lane: 'x.main', fault: spec, state: 'InForce', startsInMs: 0, endsInMs: 60_000 },
      ],
    }),
  );
  maker.end(2000);
  const { lab, client, ledger, faults } = maker.moment(2000, null);
  assert.deepEqual([lab, client, ledger?.generation], [null, null, 1]);
  assert.deepEqual(
    faults.map(({ state, window }) => [state, window.to]),
    [['Ended', 2000]],
  );
});

test('FrameMaker with ten thousand connections makes a frame that is no larger than one with ten', () => {
  const sizes = [10, 10_000].map((count) => {
    const maker = makerOfRun();
    const all = (state: TcpState) =>
      lane(...Array.from({ length: count }, (_, i) => [20_000 + i, state] as [number, TcpState]));
    maker.take(
      look({ client: [sample(0, { 'x.main': lane() })], server: [sample(0, { 'x.main': lane() })] }),
    );
    for (const at of [100, 200])
      maker.take(
        look({
          client: [sample(at, { 'x.main': all(at === 100 ? 'ESTABLISHED' : 'FIN_WAIT_2') })],
          server: [sample(at, { 'x.main': all(at === 100 ? 'ESTABLISHED' : 'CLOSE_WAIT') })],
        }),
      );
    const moment = maker.moment(200, null);
    assert.equal(moment.client?.FIN_WAIT_2, count);
    return JSON.stringify(moment).length;
  });
  assert.ok((sizes[1] as number) - (sizes[0] as number) < 100, `${sizes}`);
});
