// The experiments that each dashboard is shown after, and the labs that they run in.
import type { BoardName } from '#dashboards/build/board-spec.ts';
import type { ExperimentObject } from '#test/prometheus/observed-cluster.ts';
import { slowLeak } from '#test/prometheus/slow-leak.ts';

export interface Scene {
  /** The Lab's name → its spec. */
  labs: Readonly<Record<string, object>>;
  /** The Lab's name → what runs in it, one after the other. */
  runs: Readonly<Record<string, readonly string[]>>;
  /** The experiment's name → what becomes of it. */
  changes?: Readonly<Record<string, (experiment: ExperimentObject) => void>>;
}

const rfc1337 = { sysctls: { 'net.ipv4.tcp_rfc1337': '1' } };
const lanes = (...names: string[]) => names.map((name) => ({ name }));

const QUEUES = {
  server: {
    sysctls: {
      'net.ipv4.tcp_syncookies': '0',
      'net.ipv4.tcp_max_syn_backlog': '4096',
      'net.ipv4.tcp_abort_on_overflow': '0',
    },
  },
  lanes: lanes('main', 'deep-queue', 'fast-accept'),
};
const COOKIES = {
  server: {
    sysctls: {
      'net.ipv4.tcp_syncookies': '1',
      'net.ipv4.tcp_max_syn_backlog': '4096',
      'net.ipv4.tcp_synack_retries': '5',
    },
  },
};

export const SCENES: Readonly<Record<BoardName, Scene>> = {
  overview: { labs: { shop: { client: rfc1337 } }, runs: { shop: ['closing', 'close-wait-leak'] } },
  scale: {
    labs: {
      shop: { client: rfc1337 },
      batch: {
        client: {
          sysctls: {
            ...rfc1337.sysctls,
            'net.ipv4.ip_local_port_range': '40000 40099',
            'net.ipv4.tcp_tw_reuse': '0',
          },
        },
        lanes: lanes('main', 'another-port', 'pooled'),
      },
      crawler: {
        client: { sysctls: { ...rfc1337.sysctls, 'net.ipv4.tcp_max_tw_buckets': '10' } },
        server: rfc1337,
        lanes: lanes('main', 'room'),
      },
    },
    runs: { shop: ['close-wait-leak'], batch: ['port-exhaustion'], crawler: ['time-wait-overflow'] },
    changes: { 'close-wait-leak': slowLeak },
  },
  handshake: {
    labs: { shop: QUEUES, login: COOKIES },
    runs: { shop: ['accept-queue-overflow'], login: ['syn-queue-cookies', 'syn-sent'] },
  },
  teardown: {
    labs: {
      shop: { client: rfc1337 },
      upload: {
        client: { sysctls: { ...rfc1337.sysctls, 'net.ipv4.tcp_wmem': '4096 1048576 4194304' } },
        server: { sysctls: { 'net.ipv4.tcp_rmem': '4096 131072 6291456' } },
        lanes: lanes('linger', 'unread', 'main'),
      },
    },
    runs: {
      shop: ['fin-wait-1', 'fin-wait-2', 'closing', 'last-ack-fin-lost'],
      upload: ['linger-loses-data'],
    },
  },
  experiment: { labs: { shop: { client: rfc1337 } }, runs: { shop: ['last-ack-fin-lost'] } },
  self: { labs: { shop: { client: rfc1337 } }, runs: { shop: ['closing', 'close-wait-leak'] } },
};
