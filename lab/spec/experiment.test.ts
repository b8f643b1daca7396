import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABOUT } from '#test/fixtures/about.ts';
import { experiment } from './experiment.ts';
import { labSpec } from './lab.ts';
import { parseDocument } from './problems.ts';

const DROP = { name: 'drop', match: { role: 'Fin' }, action: 'Drop' };
const HOLD = { name: 'hold', match: { role: 'Fin' }, action: 'Hold', hold: { until: 'Released' } };
const SEEN = { name: 'seen', type: 'Sockets', sockets: { side: 'Server', state: 'LISTEN', atLeast: 1 } };

/** A document with these steps, in which all else is right. */
function documentWith(steps: unknown, spec: object = {}): unknown {
  return {
    apiVersion: 'synfin.dev/v1alpha1',
    kind: 'Experiment',
    metadata: { name: 'x' },
    spec: { about: ABOUT, steps, ...spec },
  };
}

function problems(value: unknown): string[] {
  return (parseDocument(experiment, value).problems ?? []).map(({ path, message }) => `${path}: ${message}`);
}

test('experiment fills in every default', () => {
  const { spec } = experiment.parse(documentWith([{ name: 'a' }]));
  assert.deepEqual(spec, {
    about: { ...ABOUT, shows: [], references: [] },
    lab: labSpec.parse({}),
    requires: {},
    seed: 1,
    deadline: '2m',
    alone: false,
    suspend: false,
    steps: [{ name: 'a', removeFaults: [], faults: [], release: [], for: '0s', expect: [] }],
  });
});

test('experiment fills in the lane of a behaviour', () => {
  const { spec } = experiment.parse(
    documentWith([{ name: 'a', client: { behaviour: {} }, server: { behaviour: {} } }]),
  );
  assert.deepEqual([spec.steps[0]?.client?.lane, spec.steps[0]?.server?.lane], ['main', 'main']);
});

test('experiment accepts faults that are put, released and removed in this order', () => {
  const steps = [
    {
      name: 'a',
      faults: [DROP, HOLD],
      expect: [{ name: 'l', type: 'Ledger', ledger: { fault: 'drop', atLeast: 1 } }],
    },
    { name: 'b', release: ['hold'], expect: [SEEN] },
    { name: 'c', removeFaults: ['drop', 'hold'] },
  ];
  assert.deepEqual(problems(documentWith(steps)), []);
});

test('experiment accepts a hold that is put and released in one step', () => {
  assert.deepEqual(problems(documentWith([{ name: 'a', faults: [HOLD], release: ['hold'] }])), []);
});

test('experiment refuses names used twice, of steps, lanes, faults and expectations', () => {
  const steps = [
    { name: 'a', faults: [DROP], expect: [SEEN] },
    { name: 'a', faults: [DROP], expect: [SEEN] },
  ];
  assert.deepEqual(problems(documentWith(steps, { lab: { lanes: [{ name: 'main' }, { name: 'main' }] } })), [
    'spec.lab.lanes[1].name: "main" is used twice; names must differ',
    'spec.steps[1].name: "a" is used twice; names must differ',
    'spec.steps[1].faults[0].name: "drop" is used twice; names must differ',
    'spec.steps[1].expect[0].name: "seen" is used twice; names must differ',
  ]);
});

test('experiment refuses lanes that the lab does not have, wherever they are named', () => {
  const steps = [
    {
      name: 'a',
      faults: [{ ...DROP, match: { role: 'Fin', lane: 'b' } }],
      server: { lane: 'c', behaviour: {} },
      client: { lane: 'd', behaviour: {} },
      expect: [{ ...SEEN, lane: 'e' }],
    },
  ];
  assert.deepEqual(problems(documentWith(steps, { lab: { lanes: [{ name: 'main' }, { name: 'other' }] } })), [
    'spec.steps[0].faults[0].match.lane: "b" is no lane of the lab; known lanes: main, other',
    'spec.steps[0].server.lane: "c" is no lane of the lab; known lanes: main, other',
    'spec.steps[0].client.lane: "d" is no lane of the lab; known lanes: main, other',
    'spec.steps[0].expect[0].lane: "e" is no lane of the lab; known lanes: main, other',
  ]);
});

test('experiment refuses the default lane where the lab has only others', () => {
  assert.deepEqual(
    problems(documentWith([{ name: 'a', faults: [DROP] }], { lab: { lanes: [{ name: 'other' }] } })),
    ['spec.steps[0].faults[0].match.lane: "main" is no lane of the lab; known lanes: other'],
  );
});

test('experiment refuses to release a hold that was removed, by an earlier step or by the same one', () => {
  const of = (...rest: object[]) => problems(documentWith([{ name: 'a', faults: [HOLD] }, ...rest]));
  const message = '"hold" is removed by then, and what it held let go';
  assert.deepEqual(of({ name: 'b', removeFaults: ['hold'], release: ['hold'] }), [
    `spec.steps[1].release[0]: ${message}`,
  ]);
  assert.deepEqual(of({ name: 'b', removeFaults: ['hold'] }, { name: 'c', release: ['hold'] }), [
    `spec.steps[2].release[0]: ${message}`,
  ]);
});

test('experiment refuses to remove, release or count a fault that is put later or never', () => {
  const steps = [
    {
      name: 'a',
      removeFaults: ['drop'],
      release: ['hold'],
      expect: [{ name: 'l', type: 'Ledger', ledger: { fault: 'hold', atLeast: 1 } }],
    },
    { name: 'b', removeFaults: ['hold'], faults: [HOLD, DROP], release: ['drop'] },
  ];
  assert.deepEqual(problems(documentWith(steps)), [
    'spec.steps[0].removeFaults[0]: "drop" is put by no earlier step',
    'spec.steps[0].release[0]: "hold" is put by no step before',
    'spec.steps[0].expect[0].ledger.fault: "hold" is put by no step so far',
    'spec.steps[1].removeFaults[0]: "hold" is put by no earlier step',
    'spec.steps[1].release[0]: "drop" is no Hold, but a Drop',
  ]);
});

test('experiment refuses no steps, too many, and a seed, deadline and kernel of the wrong form', () => {
  assert.deepEqual(problems(documentWith([])), ['spec.steps: must be a list of at least 1 entry']);
  const many = Array.from({ length: 33 }, (_, i) => ({ name: `s${i}` }));
  assert.deepEqual(problems(documentWith(many)), ['spec.steps: must be a list of at most 32 entries']);
  const spec = { seed: 4_294_967_296, deadline: '25h', requires: { kernel: '6' }, alone: 'yes' };
  assert.deepEqual(problems(documentWith([{ name: 'a' }], spec)), [
    'spec.requires.kernel: must be such as "6.8"',
    'spec.seed: must be at most 4294967295',
    'spec.deadline: must be at most 24h',
    'spec.alone: must be true or false',
  ]);
});

test('experiment refuses an about that is incomplete or too long', () => {
  const about = { title: 'x'.repeat(121), shows: [{ state: 'OPEN', side: 'Server' }], why: '' };
  assert.deepEqual(
    problems(documentWith([{ name: 'a' }], { about })).map((text) => text.slice(0, text.indexOf(':'))),
    [
      'spec.about.title',
      'spec.about.shows[0].state',
      'spec.about.done',
      'spec.about.expect',
      'spec.about.why',
      'spec.about.remedy',
    ],
  );
});

test('experiment tells wrong fields, unknown keys and broken references of every step in one go', () => {
  const steps = [
    { name: 'a', faults: [{ ...DROP, match: { role: 'FIN', lane: 'b' }, duratoin: '1s' }], release: ['c'] },
    {
      name: 'a',
      expect: [
        { ...SEEN, within: 'soon' },
        { name: 'f', type: 'Ledger', ledger: { fault: 'd', atLeast: 0.5 } },
      ],
    },
  ];
  assert.deepEqual(problems(documentWith(steps, { laab: {}, seed: 1.5 })), [
    'spec.seed: must be a whole number',
    'spec.steps[0].faults[0].match.role: must be one of "Syn", "SynAck", "HandshakeAck", "Data", "Fin", "AckOfFin", "Rst", "Any"; did you mean "Fin"?',
    'spec.steps[0].faults[0].duratoin: is not known here; did you mean "duration"?',
    'spec.steps[1].expect[0].within: must be a whole number with a unit of ms, s, m or h, such as "250ms" or "30s"',
    'spec.steps[1].expect[1].ledger.atLeast: must be a whole number',
    'spec.laab: is not known here; did you mean "lab"?',
    'spec.steps[1].name: "a" is used twice; names must differ',
    'spec.steps[0].faults[0].match.lane: "b" is no lane of the lab; known lanes: main',
    'spec.steps[0].release[0]: "c" is put by no step before',
    'spec.steps[1].expect[1].ledger.fault: "d" is put by no step so far',
  ]);
});

test('experiment whose parts are of the wrong type is refused, and throws nothing', () => {
  const parts = [
    null,
    5,
    'x',
    [],
    [null],
    [5],
    {},
    { name: null },
    [{ name: 5, faults: [5], expect: 'x', release: [null] }],
  ];
  for (const part of parts) {
    for (const value of [
      part,
      { spec: part },
      documentWith(part),
      documentWith([part]),
      documentWith([{ name: 'a' }], { lab: part }),
    ]) {
      assert.doesNotThrow(() => parseDocument(experiment, value), JSON.stringify(value));
    }
  }
});

test('experiment takes a lab by name, whose lanes are not known here, or a lab; not both', () => {
  const steps = [{ name: 'a', client: { lane: 'elsewhere', behaviour: {} } }];
  assert.deepEqual(problems(documentWith(steps, { labRef: { name: 'shared' } })), []);
  assert.deepEqual(problems(documentWith([{ name: 'a' }], { labRef: { name: 'shared' }, lab: {} })), [
    'spec.labRef: contradicts lab; use one of them',
  ]);
  assert.deepEqual(problems(documentWith(steps)), [
    'spec.steps[0].client.lane: "elsewhere" is no lane of the lab; known lanes: main',
  ]);
});

test('experiment refuses behaviour on the lanes of its lab: its steps say what its ends do', () => {
  const lab = { lanes: [{ name: 'main', client: {}, server: {} }] };
  const message = "is for a Lab of its own; an experiment's steps say what its ends do";
  assert.deepEqual(problems(documentWith([{ name: 'a' }], { lab })), [
    `spec.lab.lanes[0].client: ${message}`,
    `spec.lab.lanes[0].server: ${message}`,
  ]);
});

test('experiment takes what only a cluster uses: another run, suspension, retention', () => {
  const { spec } = experiment.parse(
    documentWith([{ name: 'a' }], { run: 'again', suspend: true, retention: { ttl: '1h' } }),
  );
  assert.deepEqual([spec.run, spec.suspend, spec.retention], ['again', true, { ttl: '1h' }]);
  assert.equal(problems(documentWith([{ name: 'a' }], { run: 1.5 })).length, 1);
});

test('experiment refuses a deadline shorter than what is awaited, or than the steps take at least', () => {
  const long = { ...SEEN, within: '30s', for: '4s' };
  const short = { ...SEEN, name: 'short' };
  assert.deepEqual(problems(documentWith([{ name: 'a', expect: [short, long] }], { deadline: '1s' })), [
    'spec.deadline: must not be shorter than within of expectation "seen": 1s < 30s',
  ]);
  const steps = [
    { name: 'a', for: '28s' },
    { name: 'b', for: '1s', expect: [long] },
  ];
  assert.deepEqual(problems(documentWith(steps, { deadline: '31s' })), [
    'spec.deadline: must not be shorter than the steps, which by their "for" take at least 32000 ms: 31s',
  ]);
  assert.deepEqual(problems(documentWith(steps, { deadline: '32s' })), []);
  const always = { ...long, when: 'Always' };
  assert.deepEqual(problems(documentWith([{ name: 'a', expect: [always] }], { deadline: '1s' })), []);
});
