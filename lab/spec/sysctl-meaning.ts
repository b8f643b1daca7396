// The sysctls that the states name: what each sets, and Linux's default.
import type { Language } from './language.ts';

export interface SysctlMeaning {
  /** As on Linux 6.18; "by memory" where the kernel computes it when it boots. */
  default: string;
  meaning: Record<Language, string>;
}

const MEANINGS = {
  'net.core.somaxconn': {
    default: '4096',
    meaning: { en: "upper limit of listen()'s backlog", zh: 'listen() 的 backlog 的上限' },
  },
  'net.ipv4.tcp_max_syn_backlog': {
    default: '2048',
    meaning: {
      en: "upper limit of a listener's SYN queue while SYN cookies are off",
      zh: '不用 SYN cookie 时半连接队列的上限',
    },
  },
  'net.ipv4.tcp_syncookies': {
    default: '1',
    meaning: {
      en: '1: answer with a cookie when the SYN queue is full; 0: drop the SYN',
      zh: '1：半连接队列满时用 cookie 应答；0：丢弃 SYN',
    },
  },
  'net.ipv4.tcp_abort_on_overflow': {
    default: '0',
    meaning: {
      en: "1: answer a handshake's ACK that meets a full accept queue with a RST; 0: drop it",
      zh: '1：全连接队列满时用 RST 应答第三次握手的 ACK；0：丢弃它',
    },
  },
  'net.ipv4.tcp_syn_retries': {
    default: '6',
    meaning: { en: 'how often a SYN is sent again', zh: 'SYN 的重传次数' },
  },
  'net.ipv4.tcp_synack_retries': {
    default: '5',
    meaning: { en: 'how often a SYN-ACK is sent again', zh: 'SYN-ACK 的重传次数' },
  },
  'net.ipv4.ip_local_port_range': {
    default: '32768 60999',
    meaning: {
      en: 'from where connect() takes its source port: 28,232 for each destination',
      zh: 'connect() 选取源端口的范围：对每个目的地址和端口有 28232 个',
    },
  },
  'net.ipv4.tcp_keepalive_time': {
    default: '7200',
    meaning: {
      en: 'seconds of silence before the first probe, where SO_KEEPALIVE is set',
      zh: '设置了 SO_KEEPALIVE 时，空闲多少秒后发出第一个探测报文段',
    },
  },
  'net.ipv4.tcp_keepalive_intvl': {
    default: '75',
    meaning: { en: 'seconds from one probe to the next', zh: '两次探测的间隔（秒）' },
  },
  'net.ipv4.tcp_keepalive_probes': {
    default: '9',
    meaning: {
      en: 'probes without an answer until the connection is given up',
      zh: '多少次探测无应答后放弃连接',
    },
  },
  'net.ipv4.tcp_retries2': {
    default: '15',
    meaning: {
      en: 'how often data is sent again until the connection is given up',
      zh: '数据重传多少次后放弃连接',
    },
  },
  'net.ipv4.tcp_orphan_retries': {
    default: '0',
    meaning: {
      en: 'how often an orphan sends again until it is given up; 0 stands for 8',
      zh: '孤儿套接字重传多少次后被放弃；0 表示 8',
    },
  },
  'net.ipv4.tcp_max_orphans': {
    default: 'by memory',
    meaning: {
      en: 'most orphans of the whole node; more are reset',
      zh: '整个节点上孤儿套接字的上限，超出的会被重置',
    },
  },
  'net.ipv4.tcp_fin_timeout': {
    default: '60',
    meaning: { en: 'seconds that an orphan stays in FIN_WAIT_2', zh: '孤儿套接字停留在 FIN_WAIT_2 的秒数' },
  },
  'net.ipv4.tcp_max_tw_buckets': {
    default: 'by memory',
    meaning: {
      en: 'most sockets in TIME_WAIT; more are closed without it',
      zh: 'TIME_WAIT 套接字的上限，超出的不经 TIME_WAIT 直接关闭',
    },
  },
  'net.ipv4.tcp_tw_reuse': {
    default: '2',
    meaning: {
      en: '1: connect() may take over ports in TIME_WAIT after a second; 2: on loopback only',
      zh: '1：connect() 可在一秒后接管处于 TIME_WAIT 的端口；2：仅限环回接口',
    },
  },
  'net.ipv4.tcp_rfc1337': {
    default: '0',
    meaning: {
      en: '1: a RST does not end TIME_WAIT; 0: it does',
      zh: '1：RST 不能结束 TIME_WAIT；0：可以',
    },
  },
} as const satisfies Readonly<Record<string, SysctlMeaning>>;

/** A sysctl that is explained: no other can be named by a state. */
export type SysctlName = keyof typeof MEANINGS;

export const SYSCTL_MEANINGS: Readonly<Record<SysctlName, SysctlMeaning>> = MEANINGS;
