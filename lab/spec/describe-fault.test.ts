import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFault } from './describe-fault.ts';
import { type FaultInput, fault } from './fault.ts';

function described(input: Omit<FaultInput, 'name'>): string {
  return describeFault(fault.parse({ name: 'x', ...input }));
}

test('describeFault says what each action does to which segments', () => {
  const fin = { role: 'Fin', from: 'Server' } as const;
  const cases: [Omit<FaultInput, 'name'>, string][] = [
    [{ match: { role: 'Syn' }, action: 'Drop' }, 'drop every Syn, for 60s'],
    [{ match: fin, action: 'Drop', duration: '5s' }, 'drop every Fin from the server, for 5s'],
    [
      { match: fin, action: 'Delay', delay: { time: '1s' } },
      'delay every Fin from the server by 1s, for 60s',
    ],
    [
      { match: fin, action: 'Delay', delay: { time: '1s', jitter: '50ms' } },
      'delay every Fin from the server by 1s give or take 50ms, for 60s',
    ],
    [{ match: fin, action: 'Duplicate' }, 'send every Fin from the server twice, for 60s'],
    [
      { match: fin, action: 'Duplicate', duplicate: { after: '1s' } },
      'send every Fin from the server twice, the copy 1s later, for 60s',
    ],
    [
      { match: fin, action: 'Hold', hold: { until: 'Time', time: '2s' } },
      'hold every Fin from the server for 2s, for 60s',
    ],
    [
      { match: fin, action: 'Hold', hold: { until: 'ConnectionClosed' } },
      'hold every Fin from the server until its connection has closed, for at most 60s',
    ],
    [
      { match: fin, action: 'Hold', hold: { until: 'Released' } },
      'hold every Fin from the server until it is let go, for at most 60s',
    ],
    [
      { match: fin, action: 'Reset', reset: { to: 'Client' } },
      'answer every Fin from the server with a reset to the client, for 60s',
    ],
    [
      { match: fin, action: 'Reset', reset: { to: 'Both' } },
      'answer every Fin from the server with a reset to both sides, for 60s',
    ],
    [
      {
        match: fin,
        action: 'Delay',
        delay: { time: '1s', jitter: '50ms', distribution: 'Normal', order: 'Kept' },
      },
      'delay every Fin from the server by 1s give or take 50ms, normally distributed, in order, for 60s',
    ],
    [
      { match: { role: 'Data' }, action: 'Corrupt' },
      'corrupt a byte of every Data, so that its checksum is wrong, for 60s',
    ],
    [
      { match: { role: 'Data' }, action: 'Corrupt', corrupt: { byte: 7, checksum: 'Valid' } },
      'corrupt byte 7 of every Data, with a checksum that fits, for 60s',
    ],
    [
      {
        match: { role: 'Any', from: 'Server' },
        action: 'Throttle',
        throttle: { bytesPerSecond: 125_000 },
      },
      'let every segment from the server through at 125000 bytes/s, from a queue of 200ms, for 60s',
    ],
    [
      { match: { role: 'Any' }, action: 'Throttle', throttle: { bytesPerSecond: 125_000 } },
      'let every segment through at 125000 bytes/s in each direction, from a queue of 200ms, for 60s',
    ],
    [
      { match: { role: 'Syn' }, action: 'Unreachable', unreachable: { code: 'Prohibited' } },
      'answer every Syn with ICMP "administratively prohibited", for 60s',
    ],
    [
      { match: { role: 'Data' }, action: 'Unreachable', unreachable: { code: 'TooBig', mtu: 1300 } },
      'answer every Data of more than 1300 bytes with ICMP "packet too big", for 60s',
    ],
  ];
  for (const [input, sentence] of cases) assert.equal(described(input), sentence);
});

test('describeFault names transmissions by their number', () => {
  const of = (attempt: { first?: number; nth?: number }) =>
    described({ match: { role: 'Syn', attempt }, action: 'Drop' });
  assert.equal(of({ first: 1 }), 'drop the first transmission of every Syn, for 60s');
  assert.equal(of({ first: 3 }), 'drop the first 3 transmissions of every Syn, for 60s');
  for (const [nth, word] of [
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [22, '22nd'],
    [113, '113th'],
  ] as const) {
    assert.equal(of({ nth }), `drop the ${word} transmission of every Syn, for 60s`);
  }
});

test('describeFault tells how its share grows and shrinks', () => {
  assert.equal(
    described({ match: { role: 'Syn' }, action: 'Drop', duration: '9s', rampIn: '1s', rampOut: '4s' }),
    'drop every Syn, for 9s, its share growing over the first 1s, its share shrinking over the last 4s',
  );
});

test('describeFault tells shares, lane, piggyback and a late start', () => {
  const match = {
    role: 'AckOfFin',
    piggyback: 'Exclude',
    connectionsPermille: 500,
    segmentsPermille: 25,
    lane: 'other',
  } as const;
  assert.equal(
    described({ match, action: 'Drop', start: '2s' }),
    'drop every bare AckOfFin, on 50 % of the connections, each with a probability of 2.5 %, on lane "other", beginning 2s later, for 60s',
  );
});
