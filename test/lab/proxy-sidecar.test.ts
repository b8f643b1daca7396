// The proxy in the server's own namespace, on input and output: the client connects to the server itself.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { until } from '#services/control/until.ts';
import { FAMILIES, type Family, ProxyLab } from './proxy-lab.ts';

let lab: ProxyLab;
before(async () => {
  lab = await ProxyLab.start({ SYNFIN_PLACEMENT: 'Sidecar' }, 'server');
});
after(() => lab.stop());
afterEach(() => lab.clean());

/** A connection straight to the server. */
async function established(family: Family): Promise<number> {
  const number = await lab.connect(family, 'server');
  await lab.client.when(number, ({ port }) => port > 0);
  return number;
}

for (const family of FAMILIES) {
  test(`${family}: segments both ways are seen, once`, async () => {
    await lab.putLane(family, { record: 'All' });
    const client = await established(family);
    await lab.client.write(client, 'hello');
    await lab.server.when(0, ({ received }) => received === 'hello');
    const segments = await lab.segments(family);
    assert.deepEqual(
      segments.slice(0, 4).map(({ from, flags, roles }) => `${from} ${flags} ${roles}`),
      ['Client S Syn', 'Server S. SynAck', 'Client . HandshakeAck', 'Client P. Data'],
    );
  });

  test(`${family}: what arrives and what leaves is delayed, and seen only once`, async () => {
    await lab.putLane(family);
    for (const role of ['Syn', 'SynAck'] as const) {
      await lab.putFault(
        family,
        { match: { role }, action: 'Delay', delay: { time: '100ms' } },
        role.toLowerCase(),
      );
    }
    await established(family);
    const segments = (await lab.segments(family)).slice(0, 4);
    assert.deepEqual(
      segments.map(({ flags, fate }) => `${flags} ${fate}`),
      ['S Delayed', 'S Injected', 'S. Delayed', 'S. Injected'],
    );
  });

  test(`${family}: ICMP errors reach the client and the server's own stack`, async () => {
    await lab.putLane(family);
    const unreachable = { code: 'Port' } as const;
    await lab.putFault(family, { match: { role: 'SynAck' }, action: 'Unreachable', unreachable }, 'back');
    await lab.connect(family, 'server');
    const told = async () => {
      const snmp = await lab.run('server', 'cat', '/proc/net/snmp', '/proc/net/snmp6');
      const v4 = /^Icmp: \d+ \d+ \d+ (\d+)/m.exec(snmp)?.[1];
      return Number(family === 'IPv4' ? v4 : /^Icmp6InDestUnreachs\s+(\d+)/m.exec(snmp)?.[1]);
    };
    await until(told, (count) => count > 0);
    await lab.must('DELETE', `/faults/${family.toLowerCase()}.back`);
    await lab.putFault(family, { match: { role: 'Syn' }, action: 'Unreachable', unreachable });
    const refused = await lab.connect(family, 'server');
    const { error } = await lab.client.when(refused, (one) => one.error !== null);
    assert.equal(error, 'ECONNREFUSED');
  });

  test(`${family}: a FIN that leaves is held, retransmitted by its stack, and let go`, async () => {
    await lab.putLane(family);
    await lab.putFault(family, {
      match: { role: 'Fin', from: 'Server' },
      action: 'Hold',
      hold: { until: 'Released' },
    });
    const client = await established(family);
    await lab.server.when(0, ({ port }) => port > 0);
    await lab.server.end(0);
    await lab.whenStates('server', 'FIN-WAIT-1');
    // Held in the queue it would never be sent again: the stack would know that it is still on its way.
    await until(
      () => lab.ledger(family),
      ({ held }) => held >= 2,
    );
    await lab.must('POST', `/faults/${family.toLowerCase()}.fault/release`);
    await lab.client.when(client, ({ ended }) => ended);
  });

  test(`${family}: Reset reaches both ends`, async () => {
    await lab.putLane(family);
    await lab.putFault(family, { match: { role: 'Data' }, action: 'Reset', reset: { to: 'Both' } });
    const client = await established(family);
    await lab.client.write(client, 'hello');
    await lab.client.when(client, ({ error }) => error === 'ECONNRESET');
    await lab.server.when(0, ({ error }) => error === 'ECONNRESET');
  });
}
