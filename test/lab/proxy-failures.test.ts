// What becomes of the traffic when the proxy ends, dies or starts again, and what it tells of it afterwards.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { until } from '#services/control/until.ts';
import { FAMILIES, type Family, LANE_PORT, ProxyLab } from './proxy-lab.ts';

let lab: ProxyLab;
before(async () => {
  lab = await ProxyLab.start();
});
after(() => lab.stop());
afterEach(() => lab.clean());

/** Sends a word each way over a connection. */
async function exchange({ client, server }: { client: number; server: number }, word: string): Promise<void> {
  await lab.client.write(client, word);
  await lab.server.when(server, ({ received }) => received.endsWith(word));
  await lab.server.write(server, word);
  await lab.client.when(client, ({ received }) => received.endsWith(word));
}

async function holdFins(family: Family): Promise<void> {
  await lab.putFault(family, {
    match: { role: 'Fin', from: 'Client', attempt: { nth: 1 } },
    action: 'Hold',
    hold: { until: 'Released' },
  });
}

test('SIGKILL: running and new connections go on, and the next engine tells what was lost', async () => {
  const before = await lab.must('GET', '/ledger');
  for (const family of FAMILIES) {
    await lab.putLane(family, { record: 'All' });
    await holdFins(family);
  }
  const running = await lab.established('IPv4');
  for (const family of FAMILIES) {
    const { client } = await lab.established(family);
    await lab.client.end(client);
    await until(
      () => lab.ledger(family),
      ({ held }) => held === 1,
    );
  }
  await lab.endProxy('SIGKILL');
  await exchange(running, 'after the engine');
  for (const family of FAMILIES) await exchange(await lab.established(family), family);

  await lab.startProxy();
  const { generation, lost, entries } = await lab.must('GET', '/ledger');
  assert.deepEqual(
    [generation, lost, entries],
    [before.generation + 1, before.lost + 2, []],
    'two FINs were held; faults are not taken over',
  );
  const lanes = (await lab.must('GET', '/lanes')) as { name: string; record: string }[];
  assert.deepEqual(
    lanes.map(({ name, record }) => `${name} ${record}`),
    ['ipv4 All', 'ipv6 All'],
  );
  await exchange(running, 'with the next engine');
  const seen = await until(
    () => lab.must('GET', '/segments'),
    ({ segments }) => segments.length > 0,
  );
  assert.equal(seen.segments[0].lane, 'ipv4');
});

test('SIGTERM: what is held goes on, the rules that divert are gone, the lanes stay', async () => {
  await lab.putLane('IPv4');
  await holdFins('IPv4');
  const { client, server } = await lab.established('IPv4');
  await lab.client.end(client);
  await until(
    () => lab.ledger('IPv4'),
    ({ held }) => held === 1,
  );
  assert.equal(await lab.endProxy('SIGTERM'), 0);
  await lab.server.when(server, ({ ended }) => ended);
  const rules = await lab.run('proxy', 'iptables-save', '-t', 'mangle');
  assert.doesNotMatch(rules, /NFQUEUE|SYNFIN/);
  await exchange(await lab.established('IPv4'), 'without an engine');
  await lab.startProxy();
  assert.equal((await lab.must('GET', '/ledger')).lost, await lab.metric('synfin_proxy_lost_segments_total'));
  assert.equal((await lab.must('GET', '/lanes')).length, 1);
});

for (const family of FAMILIES) {
  test(`a lane that goes resets no ${family} connection, and data arrives when it is back`, async () => {
    await lab.putLane(family);
    const { client, server } = await lab.established(family);
    await lab.must('DELETE', `/lanes/${family.toLowerCase()}`);
    await lab.client.write(client, 'hello');
    await lab.server.write(server, 'good day');
    // Both ends send again and again; a stack that knows nothing of the connection would answer with RST.
    await until(
      () => lab.run('client', 'ss', '-Htino', `dport = :${LANE_PORT}`),
      (sockets) => /retrans:\d+\/[2-9]/.test(sockets),
    );
    await lab.putLane(family);
    await lab.server.when(server, ({ received }) => received === 'hello');
    await lab.client.when(client, ({ received }) => received === 'good day');
  });

  test(`a client's ${family} source port among the lanes' ports goes the right way`, async () => {
    await lab.putLane(family, { record: 'All' });
    const lane = (await lab.must('GET', '/lanes'))[0];
    const { name: _name, connections: _connections, ...spec } = lane;
    await lab.must('PUT', '/lanes/another', { ...spec, port: LANE_PORT + 1 });
    const number = await lab.connect(family, 'proxy', LANE_PORT + 1);
    await lab.client.when(number, ({ port }) => port === LANE_PORT + 1);
    const segments = await until(
      () => lab.segments(family),
      (all) => all.length >= 3,
    );
    assert.deepEqual(
      segments.slice(0, 3).map(({ from, roles }) => `${from} ${roles}`),
      ['Client Syn', 'Server SynAck', 'Client HandshakeAck'],
    );
    await lab.must('DELETE', '/lanes/another');
  });

  test(`${family} data of many segments, every one delayed, arrives whole and in order`, async () => {
    await lab.putLane(family, { record: 'All' });
    await lab.putFault(family, { match: { role: 'Data' }, action: 'Delay', delay: { time: '20ms' } });
    const { client, server } = await lab.established(family);
    // More than one super-packet: the kernel cuts them up and fills in the checksums before they are queued.
    const text = Array.from({ length: 30_000 }, (_, i) => `${i},`).join('');
    await lab.client.write(client, text);
    const { received } = await lab.server.when(
      server,
      (connection) => connection.received.length >= text.length,
    );
    assert.equal(received, text);
    assert.equal(await lab.metric('synfin_proxy_send_failures_total'), 0);
    assert.ok((await lab.ledger(family)).applied > 10);
  });

  test(`without a fault nothing of an ${family} lane comes to user space`, async () => {
    await lab.putLane(family);
    await exchange(await lab.established(family), 'unseen');
    assert.deepEqual(await lab.segments(family), []);
    const [lane] = await lab.must('GET', '/lanes');
    assert.equal(lane.connections, 0);
  });
}

test('a FIN that was held until its flow counted as neither in handshake nor in teardown is still answered by an AckOfFin', async () => {
  await lab.putLane('IPv4');
  await holdFins('IPv4');
  // Diverts ACKs of flows in transition; it drops none, as no FIN is sent five times here.
  const match = { role: 'AckOfFin', from: 'Server', attempt: { nth: 5 } } as const;
  await lab.putFault('IPv4', { match, action: 'Drop' }, 'watch');
  const { client, server } = await lab.established('IPv4');
  await lab.client.end(client);
  await until(
    () => lab.ledger('IPv4'),
    ({ held }) => held === 1,
  );
  await lab.must('DELETE', '/faults/ipv4.watch');
  // As after its timeout: what the engine sends itself has to put the flow back.
  await lab.run('proxy', 'nft', 'flush', 'set', 'inet', 'synfin', 'transition');
  await lab.putFault('IPv4', { match, action: 'Drop' }, 'watch');
  await lab.must('POST', '/faults/ipv4.fault/release');
  await lab.server.when(server, ({ ended }) => ended);
  await until(
    () => lab.segments('IPv4'),
    (all) => all.some(({ roles, from }) => from === 'Server' && roles.includes('AckOfFin')),
  );
});

test('what the API refuses, it refuses with the reason', async () => {
  await lab.putLane('IPv4');
  const spec = { port: LANE_PORT, client: '10.77.0.2', server: '10.77.0.4' };
  const drop = (role: string) => ({ lane: 'ipv4', fault: { name: 'f', match: { role }, action: 'Drop' } });
  await lab.must('PUT', '/faults/x', drop('Syn'));
  for (const [method, route, body, status, message] of [
    ['PUT', '/lanes/other', spec, 409, /lane "ipv4" has IPv4 port 9000/],
    [
      'PUT',
      '/lanes/other',
      { ...spec, port: 9001, server: '10.77.0.3' },
      400,
      /"10\.77\.0\.3" is the proxy's own/,
    ],
    [
      'PUT',
      '/lanes/other',
      { ...spec, port: 0, client: 'x' },
      400,
      /port.*client: must be an IPv4 address, or an IPv6/,
    ],
    ['PUT', '/lanes/other', { ...spec, server: 'fd77::4' }, 400, /same family/],
    [
      'PUT',
      '/lanes/other',
      { ...spec, client: 'x'.repeat(46) },
      400,
      /client: must be an IPv4 or IPv6 address/,
    ],
    ['PUT', '/lanes/other', { ...spec, server: spec.client }, 400, /must differ from the client/],
    ['PUT', '/lanes/Other', spec, 400, /Cannot use lane "Other"/],
    ['PUT', '/faults/x', drop('Fin'), 409, /a different one has that name/],
    [
      'PUT',
      '/faults/y',
      { ...drop('Fin'), lane: 'none' },
      404,
      /Cannot put fault "y": there is no lane "none"/,
    ],
    ['PUT', '/faults/y', drop('Fish'), 400, /fault\.match\.role/],
    ['POST', '/faults/none/release', undefined, 404, /fault "none": there is none of that name/],
    ['GET', '/flows?lane=none', undefined, 404, /Cannot list flows: there is no lane "none"/],
    ['GET', '/segments?after=-1', undefined, 400, /after: must be a whole number/],
    ['GET', '/segments?limit=99999', undefined, 400, /at most 10000/],
  ] as const) {
    const answer = await lab.ask(method, route, body);
    assert.equal(answer.status, status, `${method} ${route}: ${JSON.stringify(answer.body)}`);
    assert.match(answer.body.error.message, message);
  }
  const again = await lab.must('PUT', '/faults/x', drop('Syn'));
  assert.ok(again.endsInMs < 60_000, 'the same again leaves the time of its end');
  for (const route of ['/lanes/none', '/faults/none', '/faults']) {
    const { status } = await lab.ask('DELETE', route);
    // Of one fault it is said when it was deleted.
    assert.equal(status, route === '/faults/none' ? 200 : 204);
  }
  assert.deepEqual(await lab.must('GET', '/faults'), []);
});
