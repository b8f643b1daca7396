// 各状态与报文段角色的中文说明。`of` is the hash of the English text that was translated; a test tells which are stale.
import type { SegmentRole } from '../segment-role.ts';
import type { TcpState } from '../state.ts';
import type { StateText } from '../state-story.ts';

export const STATE_TEXTS_ZH: Record<TcpState, StateText & { of: string }> = {
  LISTEN: {
    of: '04706d1c0065',
    meaning: '服务端的套接字在等待连接；它本身不是连接：每个到来的连接都有自己的套接字。',
    waitsFor: '任意客户端的 SYN，以及本端应用调用 accept()',
    howLong: '没有定时器：直到应用关闭它。',
    seenOn: '服务端',
    look: 'ss 的 Recv-Q 是全连接队列的长度，Send-Q 是它的上限；队列长度到达上限 + 1 时溢出。',
  },
  SYN_SENT: {
    of: '5dae8aeb2a98',
    meaning: '客户端调用了 connect()，SYN 已发出，还没有收到任何应答。',
    waitsFor: '服务端内核的 SYN-ACK，或者 RST',
    howLong:
      '一个往返时间；没有应答时 SYN 以逐渐增大的间隔重传 net.ipv4.tcp_syn_retries 次（默认 6 次，两分钟多一点），然后 connect() 以 ETIMEDOUT 失败。',
    seenOn: '客户端',
    look: 'ss -o 显示重传定时器和它触发过的次数。服务端什么也没有，既没有套接字也没有计数。没有可用的源端口时 connect() 立即失败（EADDRNOTAVAIL），根本不会出现 SYN_SENT。',
  },
  SYN_RECV: {
    of: 'cac1b80e6c6c',
    meaning:
      '服务端收到了 SYN，并已用 SYN-ACK 应答；应用对此一无所知。Linux 只在半连接队列里保留一个很小的请求套接字。',
    waitsFor: '客户端内核的 ACK，即第三个报文段',
    howLong:
      '一个往返时间；收不到 ACK 时 SYN-ACK 重传 net.ipv4.tcp_synack_retries 次（默认 5 次，约一分钟），然后这个请求被丢弃。',
    seenOn: '服务端',
    look: '它不属于任何进程：ss -p 看不到进程名。它只持续一个往返时间，用 netstat 几乎抓不到（有的系统称之为 SYN_RCVD）；只有第三个报文段迟迟不到，才看得见它。',
  },
  ESTABLISHED: {
    of: 'd95078ae3e88',
    meaning:
      '在本端看来三次握手已经完成，两个方向都已打开。这只是一端的看法：另一端可能仍在 SYN_RECV，也可能已经不在了。',
    waitsFor: '数据，或者任一方的应用关闭连接',
    howLong:
      '空闲时没有定时器，除非应用要求保活（net.ipv4.tcp_keepalive_time，2 小时）；一直得不到确认的数据在 net.ipv4.tcp_retries2 次重传之后被放弃（15 次，约 15 分钟）。',
    seenOn: '两端',
    look: '比较两端：数目应当相等。不属于任何进程的那些还在全连接队列里等待 accept()。CurrEstab 把 CLOSE_WAIT 也计算在内，不要把它当作 ESTABLISHED 的数目来画图。',
  },
  FIN_WAIT_1: {
    of: '8900f15d4442',
    meaning: '本端先关闭：FIN 已经发出，或者还排在对方没有窗口接收的数据后面，尚未得到确认。',
    waitsFor: '对方内核对这个 FIN 的 ACK',
    howLong:
      '一个往返时间；FIN 会重传，当不再有进程打开这个套接字（成为孤儿）时，重传 net.ipv4.tcp_orphan_retries 次（0 表示 8 次，几分钟）后被放弃。',
    seenOn: '主动关闭的一方',
    look: 'ss -o 显示重传定时器；对方窗口为零时显示窗口探测定时器。路径正常时它在一个往返时间内就结束；一直停留在这个状态，说明对方已经不在了。',
  },
  FIN_WAIT_2: {
    of: '791b3dc015af',
    meaning: '本端已关闭自己的发送方向，对方也已确认。另一个方向仍然打开：对方还可以发送数据。',
    waitsFor: '对方的应用调用 close()，从而发出第二个 FIN',
    howLong:
      '本端应用仍打开着套接字（半关闭）时没有定时器；成为孤儿之后最多停留 net.ipv4.tcp_fin_timeout（60 秒）。',
    seenOn: '主动关闭的一方',
    look: '这一端是 FIN_WAIT_2，另一端就是 CLOSE_WAIT：原因要到对方去找。成为孤儿之后它只是一个 minisocket，sockstat 把它和 TIME_WAIT 一起算作 tw，只有 ss 和 sock_diag 能区分。',
  },
  CLOSING: {
    of: '2e4acec1351f',
    meaning: '双方都在得知对方关闭之前关闭了连接：对方的 FIN 已经到达，自己的 FIN 还没有得到确认。',
    waitsFor: '对方内核对自己的 FIN 的 ACK',
    howLong:
      '一个往返时间，所以几乎没有人见过它；FIN 会重传，孤儿套接字重传 net.ipv4.tcp_orphan_retries 次（0 表示 8 次，几分钟）后被放弃。',
    seenOn: '两端，当双方几乎同时关闭时',
    look: '只要看得到它，就说明有一个或两个方向在丢失 ACK：要检查的是路径，而不是应用。',
  },
  TIME_WAIT: {
    of: 'fc0fce15eabb',
    meaning:
      '两个 FIN 都已发出并得到确认；先关闭的一方仍记住这个连接，以便在最后一个 ACK 丢失时重新发送，并且不让旧的报文段混入使用相同端口的新连接。',
    waitsFor: '不等待任何一方，只等待时间过去：报文段最大生存时间的两倍（2MSL）',
    howLong:
      '60 秒，编译在 Linux 内核里（TCP_TIMEWAIT_LEN）；net.ipv4.tcp_fin_timeout 不能改变它。RST 会使它提前结束（RFC 1337），相同端口的新 SYN 也会。',
    seenOn: '主动关闭的一方',
    look: '它只是一个 minisocket，不属于任何进程；ss -o 显示还剩多少秒。sockstat 把它和孤儿 FIN_WAIT_2 一起算作 tw。',
  },
  CLOSE_WAIT: {
    of: '81cec92eedfb',
    meaning: '对方已经关闭；本端内核已确认并告知了应用（read() 返回 0），但应用还没有关闭。',
    waitsFor: '本端自己的应用调用 close()',
    howLong:
      '没有定时器，也没有期限：进程打开着这个套接字多久，它就停留多久；外界只有 RST 能结束它。如果应用要求保活（net.ipv4.tcp_keepalive_time，2 小时），对方忘记连接之后，探测就会引来这个 RST。',
    seenOn: '被动关闭的一方',
    look: 'ss -p 指出是哪个进程没有关闭。每个都占用一个文件描述符。CurrEstab 把它也算作已建立，泄漏就藏在那里；应当对只增不减的 CLOSE_WAIT 告警。',
  },
  LAST_ACK: {
    of: '991724ea6f4a',
    meaning: '后关闭的一方也发出了自己的 FIN，除了等待它得到确认，已无事可做。',
    waitsFor: '对方内核对第二个 FIN 的 ACK',
    howLong:
      '一个往返时间；FIN 会重传，孤儿套接字重传 net.ipv4.tcp_orphan_retries 次（0 表示 8 次，几分钟）后被放弃。',
    seenOn: '被动关闭的一方',
    look: 'ss -o 显示重传定时器。下一个得到确认的 FIN 就能使它恢复；一直停留在这个状态，说明路径上的防火墙或 NAT 已经忘记了这个连接。',
  },
  CLOSED: {
    of: 'e39396d14b29',
    meaning:
      '没有连接。已经结束的套接字不在任何内核表里；Linux 能列出的只有绑定了端口、既不监听也不连接的套接字。',
    waitsFor: '如果还有套接字的话，等待本端应用调用 listen() 或 connect()',
    howLong: '没有定时器。',
    seenOn: '任意一端',
    look: 'ss 称之为 UNCONN；自 iproute2 6.8（state bound-inactive）和 Linux 6.8 起能列出绑定了端口的那些，/proc/net/tcp 从不显示。发往没有套接字的端口的报文段会得到 RST。',
  },
};

export const ROLE_MEANINGS_ZH: Record<SegmentRole, { of: string; meaning: string }> = {
  Syn: { of: '02c1b3ff5091', meaning: '请求建立连接，并告知客户端的初始序号。' },
  SynAck: { of: '45a34126fcb4', meaning: '服务端的应答：确认 SYN，并告知服务端自己的初始序号。' },
  HandshakeAck: {
    of: 'c73b4644f896',
    meaning:
      '确认服务端的 SYN，表明客户端确实要建立连接。第一个起到这个作用的报文段，可以是纯 ACK，也可以带数据。',
  },
  Data: { of: '5a65aa1576bd', meaning: '携带字节流中的数据。' },
  Fin: { of: '0faf8ca09343', meaning: '表示“我没有更多数据要发送”；它只关闭一个方向，而不是两个方向。' },
  AckOfFin: { of: 'e44844caaff2', meaning: '确认 FIN：可以是纯 ACK，也可以由数据或对方自己的 FIN 捎带。' },
  Rst: { of: '3b6c8b6921f4', meaning: '立即结束连接的两个方向；它本身不会被确认。' },
};
