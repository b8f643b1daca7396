// UDP traffic over loopback through a netfilter queue, for tests that count packets: nothing is retransmitted.
import { execFileSync } from 'node:child_process';
import { encodeSocketAddress } from '#linux/ip-address.ts';
import { libc } from '#linux/libc.ts';
import { until } from '#services/control/until.ts';

const AF_INET = 2;
const SOCK_DGRAM = 2;

/** Diverts UDP to `port`, as it leaves, to a queue; what is marked with `exempt` goes past it. */
export function divertUdp(port: number, queue: number, exempt?: number): void {
  const mark = exempt === undefined ? [] : ['-m', 'mark', '!', '--mark', String(exempt)];
  const match = ['-A', 'OUTPUT', '-p', 'udp', '--dport', String(port), ...mark];
  execFileSync('iptables', [...match, '-j', 'NFQUEUE', '--queue-num', String(queue), '--queue-bypass']);
}

/** A sender and a receiver. */
export class UdpPair {
  readonly #to: Uint8Array;
  readonly #senders: number[] = [];
  readonly #receiver = libc.socket(AF_INET, SOCK_DGRAM, 0);

  constructor(port: number) {
    this.#to = encodeSocketAddress('127.0.0.1', port);
    libc.bind(this.#receiver, this.#to);
  }

  /** Sends datagrams that hold one byte each: their number, from 0, modulo 256. */
  send(count: number): void {
    for (let i = 0; i < count; i++) {
      // A datagram in a queue counts against its sender's buffer, which takes about 270.
      if (i % 200 === 0) this.#senders.push(libc.socket(AF_INET, SOCK_DGRAM, 0));
      const sent = libc.sendto(this.#senders.at(-1) ?? -1, Uint8Array.of(i), this.#to);
      if (sent < 0) throw new Error(`Cannot send datagram ${i}: errno ${-sent}`);
    }
  }

  /**
   * The bytes of all datagrams that have arrived since it was asked last; waits for so many. As a rule they are there
   * when send() returns, but a busy kernel leaves them to ksoftirqd.
   */
  async received(wanted: number): Promise<number[]> {
    const bytes: number[] = [];
    const into = new Uint8Array(16);
    const look = () => {
      while (libc.recv(this.#receiver, into) > 0) bytes.push(into[0] ?? -1);
      return bytes;
    };
    return until(look, ({ length }) => length >= wanted);
  }

  close(): void {
    for (const sender of this.#senders) libc.close(sender);
    libc.close(this.#receiver);
  }
}
