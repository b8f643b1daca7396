// What the errors that an application gets from its sockets mean for a connection, in a few words.

const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'a RST answered the SYN: nobody listens there',
  ECONNRESET: 'the peer, or who speaks in its name, sent a RST',
  EPIPE: 'written after the connection was closed or reset',
  ETIMEDOUT: 'nobody answered, and the kernel has given up',
  EADDRNOTAVAIL: 'no source port is free for this destination',
  EADDRINUSE: 'the address is taken by another socket',
  EHOSTUNREACH: 'an ICMP error: host unreachable, or no route',
  ENETUNREACH: 'an ICMP error: network unreachable, or no route',
  ECONNABORTED: 'the connection was over before it was accepted',
  EMFILE: 'the process may open no more files',
  ENFILE: 'the machine may open no more files',
  EAPPTIMEOUT: 'the application itself did not wait any longer',
  EMSGSIZE: 'larger than what gets through',
  EACCES: 'forbidden, as by a firewall',
};

export function errnoMeaning(errno: string): string {
  return MEANINGS[errno] ?? '';
}
