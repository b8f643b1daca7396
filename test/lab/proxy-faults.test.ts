// Every action of a fault, on the wire, in both families: what the kernels at both ends make of it.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { until } from '#services/control/until.ts';
import { FAMILIES, ProxyLab } from './proxy-lab.ts';

let lab: ProxyLab;
before(async () => {
  lab = await ProxyLab.start();
});
after(() => lab.stop());

for (const family of FAMILIES) {
  describe(family, () => {
    afterEach(() => lab.clean());

    test('without a fault a lane that records all sees each role once', async () => {
      await lab.putLane(family, { record: 'All' });
      const { client, server } = await lab.established(family);
      await lab.client.write(client, 'hello');
      await lab.server.when(server, ({ received }) => received === 'hello');
      await lab.client.end(client);
      await lab.server.when(server, ({ ended }) => ended);
      await lab.server.end(server);
      await lab.whenStates('client', 'TIME-WAIT');
      const counts = (await lab.must('GET', '/segment-counts')) as {
        from: string;
        role: string;
        count: number;
      }[];
      assert.deepEqual(
        counts.map(({ from, role, count }) => `${from} ${role} ${count}`),
        [
          'Client Syn 1',
          'Server SynAck 1',
          'Client HandshakeAck 1',
          'Client Data 1',
          'Client Fin 1',
          'Server Fin 1',
          'Client AckOfFin 1',
          'Server AckOfFin 1',
        ],
      );
      const [flow] = await lab.must('GET', `/flows?lane=${family.toLowerCase()}`);
      assert.deepEqual([flow.closed, flow.ordinal, flow.finFrom], [true, 1, ['Client', 'Server']]);
    });

    test('Drop of the first two SYNs: the third one connects', async () => {
      await lab.putLane(family);
      await lab.putFault(family, { match: { role: 'Syn', attempt: { first: 2 } }, action: 'Drop' });
      const number = await lab.connect(family);
      await lab.whenStates('client', 'SYN-SENT');
      await lab.client.when(number, ({ port }) => port > 0);
      const syns = (await lab.segments(family)).filter(({ roles }) => roles.includes('Syn'));
      assert.deepEqual(
        syns.map(({ attempt, fate }) => `${attempt} ${fate}`),
        ['1 Dropped', '2 Dropped', '3 Passed'],
      );
      const { matched, applied, passed, skipped } = await lab.ledger(family);
      assert.deepEqual([matched, applied, passed, skipped], [2, 2, 0, 0]);
    });

    test('Drop of SYN-ACKs leaves SYN_SENT and SYN_RECV', async () => {
      await lab.putLane(family);
      await lab.putFault(family, { match: { role: 'SynAck' }, action: 'Drop' });
      await lab.connect(family);
      await lab.whenStates('server', 'SYN-RECV');
      assert.deepEqual(await lab.states('client'), ['SYN-SENT']);
    });

    test('Drop of HandshakeAck, data included, leaves SYN_RECV though the client is connected', async () => {
      await lab.putLane(family);
      await lab.putFault(family, { match: { role: 'HandshakeAck' }, action: 'Drop' });
      const number = await lab.connect(family);
      await lab.client.when(number, ({ port }) => port > 0);
      await lab.client.write(number, 'hello');
      await until(
        () => lab.ledger(family),
        ({ applied }) => applied >= 3,
      );
      assert.deepEqual(await lab.states('server'), ['SYN-RECV']);
      const seen = (await lab.segments(family)).filter(({ roles }) => roles.includes('HandshakeAck'));
      assert.ok(seen.every(({ fate }) => fate === 'Dropped'));
      assert.deepEqual([seen[0]?.roles, seen[0]?.piggyback], [['HandshakeAck'], false]);
      assert.ok(seen.some(({ roles, piggyback }) => roles.includes('Data') && piggyback));
    });

    test('Drop of HandshakeAck with piggyback: Exclude is healed by the first data', async () => {
      await lab.putLane(family);
      await lab.putFault(family, { match: { role: 'HandshakeAck', piggyback: 'Exclude' }, action: 'Drop' });
      const number = await lab.connect(family);
      await lab.client.when(number, ({ port }) => port > 0);
      await lab.whenStates('server', 'SYN-RECV');
      await lab.client.write(number, 'hello');
      await lab.server.when(0, ({ received }) => received === 'hello');
    });

    test("Drop of the client's FINs leaves FIN_WAIT_1, and deleting the fault heals it", async () => {
      await lab.putLane(family);
      await lab.putFault(family, { match: { role: 'Fin', from: 'Client' }, action: 'Drop' });
      const { client, server } = await lab.established(family);
      await lab.client.end(client);
      await lab.whenStates('client', 'FIN-WAIT-1');
      assert.deepEqual(await lab.states('server'), ['ESTAB']);
      await lab.must('DELETE', `/faults/${family.toLowerCase()}.fault`);
      await lab.server.when(server, ({ ended }) => ended);
      assert.ok((await lab.ledger(family)).applied >= 1, 'the ledger of a deleted fault stays');
    });

    test("Drop of the server's ACK of the FIN leaves FIN_WAIT_1 and CLOSE_WAIT", async () => {
      await lab.putLane(family);
      await lab.putFault(family, {
        match: { role: 'AckOfFin', from: 'Server', piggyback: 'Exclude' },
        action: 'Drop',
      });
      const { client } = await lab.established(family);
      await lab.client.end(client);
      await lab.whenStates('server', 'CLOSE-WAIT');
      await until(
        () => lab.ledger(family),
        ({ applied }) => applied >= 2,
      );
      assert.deepEqual(await lab.states('client'), ['FIN-WAIT-1']);
    });

    test('Drop of the last ACK leaves TIME_WAIT and LAST_ACK', async () => {
      await lab.putLane(family);
      await lab.putFault(family, { match: { role: 'AckOfFin', from: 'Client' }, action: 'Drop' });
      const { client, server } = await lab.established(family);
      await lab.client.end(client);
      await lab.server.when(server, ({ ended }) => ended);
      await lab.server.end(server);
      await lab.whenStates('server', 'LAST-ACK');
      await lab.whenStates('client', 'TIME-WAIT');
    });

    test('Drop of first data: its second transmission arrives', async () => {
      await lab.putLane(family);
      await lab.putFault(family, {
        match: { role: 'Data', from: 'Client', attempt: { first: 1 } },
        action: 'Drop',
      });
      const { client, server } = await lab.established(family);
      await lab.client.write(client, 'hello');
      await lab.server.when(server, ({ received }) => received === 'hello');
      const data = (await lab.segments(family)).filter(({ roles }) => roles.includes('Data'));
      assert.deepEqual(
        data.slice(0, 2).map(({ attempt, fate }) => `${attempt} ${fate}`),
        ['1 Dropped', '2 Passed'],
      );
    });

    test('Delay lets the SYN-ACK arrive later, by the time that was said', async () => {
      await lab.putLane(family);
      await lab.putFault(family, { match: { role: 'SynAck' }, action: 'Delay', delay: { time: '300ms' } });
      await lab.established(family);
      const [seen, sent] = (await lab.segments(family)).filter(({ roles }) => roles.includes('SynAck'));
      assert.deepEqual([seen?.fate, sent?.fate, sent?.note], ['Delayed', 'Injected', 'delayed segment']);
      assert.ok((sent?.at ?? 0) - (seen?.at ?? 0) >= 300);
    });

    test('Duplicate lets the original pass and sends a copy, which the server takes for what it is', async () => {
      await lab.putLane(family);
      await lab.putFault(family, {
        match: { role: 'Data', from: 'Client' },
        action: 'Duplicate',
        duplicate: { after: '50ms' },
      });
      const { client, server } = await lab.established(family);
      await lab.client.write(client, 'hello');
      const records = await until(
        () => lab.segments(family),
        (all) => all.some(({ note }) => note === 'copy'),
      );
      const data = records.filter(({ roles }) => roles.includes('Data'));
      assert.deepEqual(
        data.map(({ fate, seq, length }) => [fate, seq, length]),
        ['Duplicated', 'Injected'].map((fate) => [fate, data[0]?.seq, 5]),
      );
      // The answer to a copy is an ACK that says so; the stream has the bytes once.
      await lab.client.write(client, '!');
      await lab.server.when(server, ({ received }) => received === 'hello!');
    });

    test('Hold until Released keeps the SYN-ACK until the command', async () => {
      await lab.putLane(family);
      await lab.putFault(family, {
        match: { role: 'SynAck', attempt: { first: 9 } },
        action: 'Hold',
        hold: { until: 'Released' },
      });
      const number = await lab.connect(family);
      await until(
        () => lab.ledger(family),
        ({ held }) => held >= 1,
      );
      assert.deepEqual(await lab.states('client'), ['SYN-SENT']);
      const { released } = await lab.must('POST', `/faults/${family.toLowerCase()}.fault/release`);
      assert.ok(released >= 1);
      await lab.client.when(number, ({ port }) => port > 0);
      const sent = (await lab.segments(family)).find(({ fate }) => fate === 'Injected');
      assert.equal(sent?.note, 'held segment, let go by command');
    });

    test('Hold until Time lets go by itself', async () => {
      await lab.putLane(family);
      await lab.putFault(family, {
        match: { role: 'Fin', from: 'Client' },
        action: 'Hold',
        hold: { until: 'Time', time: '150ms' },
      });
      const { client, server } = await lab.established(family);
      await lab.client.end(client);
      await lab.server.when(server, ({ ended }) => ended);
      const sent = (await lab.segments(family)).find(({ fate }) => fate === 'Injected');
      assert.equal(sent?.note, 'held segment, let go after its time');
    });

    test('a Hold lets go when its fault ends by itself', async () => {
      await lab.putLane(family);
      await lab.putFault(family, {
        match: { role: 'Syn' },
        action: 'Hold',
        hold: { until: 'Released' },
        duration: '500ms',
      });
      const number = await lab.connect(family);
      await lab.client.when(number, ({ port }) => port > 0);
      const [fault] = await lab.must('GET', '/faults');
      assert.equal(fault.state, 'Ended');
      assert.equal((await lab.ledger(family)).held, 0);
    });

    test('Hold until ConnectionClosed: the stale SYN comes when the connection is over', async () => {
      await lab.putLane(family);
      await lab.putFault(family, {
        match: { role: 'Syn', attempt: { nth: 1 } },
        action: 'Hold',
        hold: { until: 'ConnectionClosed' },
      });
      const { client, server } = await lab.established(family);
      assert.equal((await lab.ledger(family)).held, 1);
      await lab.client.end(client);
      await lab.server.when(server, ({ ended }) => ended);
      assert.equal((await lab.ledger(family)).held, 1);
      await lab.server.end(server);
      const records = await until(
        () => lab.segments(family),
        (all) => all.filter(({ roles }) => roles.includes('SynAck')).length >= 2,
      );
      const sent = records.find(({ fate }) => fate === 'Injected');
      assert.deepEqual(
        [sent?.flags, sent?.note, sent?.incarnation],
        ['S', 'held segment, let go as its connection had closed', 1],
      );
      // The server answers the stale SYN as a new one; its SYN-ACK is the stale incarnation's.
      const answers = records.filter(({ roles }) => roles.includes('SynAck'));
      assert.deepEqual(
        answers.slice(0, 2).map(({ incarnation, attempt }) => [incarnation, attempt]),
        [
          [1, 1],
          [1, 1],
        ],
      );
      assert.notEqual(answers[0]?.seq, answers[1]?.seq);
    });

    for (const [to, clientError, serverError] of [
      ['Client', 'ECONNRESET', null],
      ['Server', null, 'ECONNRESET'],
      ['Both', 'ECONNRESET', 'ECONNRESET'],
    ] as const) {
      for (const from of ['Client', 'Server'] as const) {
        test(`Reset to ${to} by data from the ${from} resets that end and no other`, async () => {
          await lab.putLane(family);
          await lab.putFault(family, { match: { role: 'Data', from }, action: 'Reset', reset: { to } });
          const { client, server } = await lab.established(family);
          if (from === 'Client') await lab.client.write(client, 'hello');
          else await lab.server.write(server, 'hello');
          const [atClient, atServer] = await Promise.all([
            lab.client.when(client, ({ error }) => error === clientError),
            lab.server.when(server, ({ error }) => error === serverError),
          ]);
          assert.deepEqual([atClient.received, atServer.received], ['', '']);
          const sent = (await lab.segments(family)).filter(({ note }) => note === 'reset');
          assert.equal(sent.length, to === 'Both' ? 2 : 1);
        });
      }
    }

    test('Reset to the client by its SYN refuses the connection', async () => {
      await lab.putLane(family);
      await lab.putFault(family, { match: { role: 'Syn' }, action: 'Reset', reset: { to: 'Client' } });
      const number = await lab.connect(family);
      const { error } = await lab.client.when(number, (connection) => connection.error !== null);
      assert.equal(error, 'ECONNREFUSED');
    });
  });
}
