// The control APIs of a lab's pods as the runner wants them.
import type { Component } from '#lab/spec/lab-status.ts';
import { lanePorts } from '#lab/spec/lane-ports.ts';
import type { Service } from '#operator/lab/lab-names.ts';
import type { PlannedLab } from '#operator/lab/lab-object.ts';
import type { OpenControl, OpenedControl } from '#operator/lab/service-access.ts';
import type { LabConnection } from '#runner/lab-connection.ts';
import { type LanePair, manyPairs } from '#runner/pairs/many-pairs.ts';
import type { RunTarget } from './run-target.ts';

export interface ConnectedLab {
  connection: LabConnection;
  targets: RunTarget[];
  /** Ends idle connections. */
  close(): void;
}

/** Each client is joined with one server: with more clients than servers, servers have several. */
export function connectLab(lab: PlannedLab, targets: RunTarget[], open: OpenControl): ConnectedLab {
  const opened: OpenedControl[] = [];
  const control = (service: Service, { pod, ip }: RunTarget) => {
    const client = open({ lab, service, pod, ip });
    opened.push(client);
    return client;
  };
  const of = (component: Component) => targets.filter((each) => each.component === component);
  const servers = of('server').map((target) => ({
    address: target.ip,
    server: control('server', target),
    serverExporter: control('exporter', target),
    sidecar: lab.spec.proxy.placement === 'Sidecar' ? control('proxy', target) : null,
  }));
  const [gateway] = of('proxy').map((target) => ({ address: target.ip, proxy: control('proxy', target) }));
  const pairs = of('client').map((target, i): LanePair => {
    const { address, server, serverExporter, sidecar } = servers[
      i % servers.length
    ] as (typeof servers)[number];
    const proxy = sidecar ?? (gateway?.proxy as OpenedControl);
    return {
      addresses: { client: target.ip, server: address, proxy: gateway?.address ?? address },
      ...{ client: control('client', target), clientExporter: control('exporter', target) },
      ...{ server, serverExporter, proxy },
    };
  });
  return {
    connection: manyPairs(pairs, [...lanePorts(lab.spec.lanes).values()]),
    targets,
    close: () => {
      for (const client of opened) client.close();
    },
  };
}
