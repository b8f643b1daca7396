// ICMP errors cross the proxy: a client hears of a server that refuses or cannot be reached.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { addressOf, FAMILIES, LANE_PORT, ProxyLab } from './proxy-lab.ts';

let lab: ProxyLab;
before(async () => {
  lab = await ProxyLab.start();
});
after(() => lab.stop());
afterEach(() => lab.clean());

for (const family of FAMILIES) {
  const iptables = family === 'IPv4' ? 'iptables' : 'ip6tables';
  const refusal = family === 'IPv4' ? 'icmp-port-unreachable' : 'icmp6-port-unreachable';

  test(`${family}: a server whose firewall refuses is refused for the client, too`, async () => {
    const rule = ['INPUT', '-p', 'tcp', '--dport', `${LANE_PORT}`, '-j', 'REJECT', '--reject-with', refusal];
    await lab.putLane(family);
    await lab.run('server', iptables, '-A', ...rule);
    try {
      const { error } = await lab.client.when(await lab.connect(family), (one) => one.error !== null);
      assert.equal(error, 'ECONNREFUSED');
    } finally {
      await lab.run('server', iptables, '-D', ...rule);
    }
    assert.equal((await lab.metric('synfin_proxy_icmp_errors_total')) > 0, true);
  });

  test(`${family}: a server that is not there cannot be reached for the client, too`, async () => {
    const nobody = addressOf('server', family).replace(/4$/, '99');
    await lab.putLane(family, { server: nobody });
    const { error } = await lab.client.when(await lab.connect(family), (one) => one.error !== null);
    assert.equal(error, 'EHOSTUNREACH');
  });
}
