// What an application does, in words, made from its behaviour's fields.
import type { ClientBehaviour } from './client-behaviour.ts';
import { describeKeepalive } from './keepalive.ts';
import type { ServerBehaviour } from './server-behaviour.ts';

/** What the client's application does, without subject and full stop: "opens 50 connections, at 100 a second; …". */
export function describeClient(behaviour: ClientBehaviour): string {
  const { connections, endless, rate, request, response, fastOpen } = behaviour;
  const opens = endless
    ? `opens connections without end, ${rate} a second`
    : connections === 0
      ? 'opens no connection'
      : `opens ${connections === 1 ? '1 connection' : `${connections} connections in total, ${rate} a second`}`;
  const limit =
    behaviour.concurrency < 100_000 ? [`keeps at most ${behaviour.concurrency} open at once`] : [];
  return [
    opens,
    ...limit,
    ...socketOptions(behaviour),
    ...(request ? [requesting(request, fastOpen)] : []),
    ...(response ? [awaiting(response, behaviour)] : []),
    clientClose(behaviour),
    ...(isUsual(behaviour.onPeerClose) ? [] : [peerClose(behaviour.onPeerClose)]),
  ].join('; ');
}

function requesting({ bytes: size, times }: NonNullable<ClientBehaviour['request']>, onSyn: boolean): string {
  const what =
    times === 1
      ? `a request of ${bytes(size)}`
      : `${times} requests of ${bytes(size)} each, one after the other`;
  return `sends ${what}${onSyn ? ' on the SYN' : ''}`;
}

function awaiting({ bytes: size }: { bytes: number }, { request, responseTimeout }: ClientBehaviour): string {
  const what = (request?.times ?? 1) > 1 ? 'each response' : 'a response';
  const limit = responseTimeout ? `, for at most ${responseTimeout}` : '';
  return `waits for ${what} of ${bytes(size)}${limit}`;
}

function socketOptions(behaviour: ClientBehaviour): string[] {
  const { localPorts, synRetries, userTimeout, connectTimeout, keepalive } = behaviour;
  return [
    ...(keepalive ? [describeKeepalive(keepalive)] : []),
    ...(localPorts ? [`uses source ports ${localPorts.first} to ${localPorts.last}`] : []),
    ...(synRetries ? [`sends a SYN again at most ${synRetries === 1 ? 'once' : `${synRetries} times`}`] : []),
    ...(userTimeout ? [`gives up what is unacknowledged for ${userTimeout}`] : []),
    ...(connectTimeout ? [`gives up connecting after ${connectTimeout}`] : []),
  ];
}

function clientClose({ close, request, response }: ClientBehaviour): string {
  const last = request && request.times > 1 ? 'its last response' : 'its response';
  const ready = response ? `${last} has come` : 'it is connected';
  const when = close.after === '0s' ? `as soon as ${ready}` : `${close.after} after ${ready}`;
  switch (close.how) {
    case 'Fin':
      return `closes each ${when}`;
    case 'Reset':
      return `resets each ${when}`;
    case 'HalfClose':
      return `shuts each for sending ${when}, and reads on`;
    case 'Never':
      return 'closes none of its own accord';
  }
}

/** What the server's application does, without subject and full stop. */
export function describeServer(behaviour: ServerBehaviour): string {
  if (behaviour.socket === 'BoundIdle') {
    const sockets = behaviour.boundIdle?.sockets ?? 1;
    return `binds ${sockets === 1 ? 'a socket' : `${sockets} sockets`} to the port and never listens`;
  }
  const { backlog, response, closeFirst, closeHow, fastOpen } = behaviour;
  const queue = fastOpen ? `, with Fast Open for ${fastOpen.queue} at once` : '';
  return [
    `listens with a backlog of ${backlog}${queue}`,
    accepting(behaviour),
    ...(behaviour.reading === 'Stopped' ? ['reads nothing'] : []),
    ...(response ? [`answers a request with ${bytes(response.bytes)}${later(response.after)}`] : []),
    ...(closeFirst
      ? [
          `closes first, ${closeFirst.after === '0s' ? 'as soon as' : `${closeFirst.after} after`} it has accepted and answered`,
        ]
      : []),
    ...(behaviour.idleTimeout ? [`closes what has had no request for ${behaviour.idleTimeout}`] : []),
    peerClose(behaviour.onPeerClose),
    ...(closeHow === 'Reset' ? ['closes with a reset'] : []),
  ].join('; ');
}

function accepting({ accept }: ServerBehaviour): string {
  switch (accept.pace) {
    case 'Unlimited':
      return 'accepts at once';
    case 'Limited':
      return `accepts ${accept.perSecond} a second`;
    case 'Stopped':
      return 'accepts nothing';
  }
}

function peerClose(on: ServerBehaviour['onPeerClose'] | ClientBehaviour['onPeerClose']): string {
  const send = 'send' in on ? on.send : undefined;
  const over = send && send.over !== '0s' ? ` over ${send.over}` : '';
  const sends = send ? `sends ${bytes(send.bytes)} more${over}, then ` : '';
  if (on.action === 'Never') return `when the peer closes, ${sends}never closes`;
  return `when the peer closes, ${sends}closes${on.after === '0s' ? ' at once' : ` after ${on.after}`}`;
}

/** What any application does, and so not worth a word on the client. */
function isUsual({ action, after }: ClientBehaviour['onPeerClose']): boolean {
  return action === 'Close' && after === '0s';
}

function later(after: string): string {
  return after === '0s' ? '' : ` after ${after}`;
}

function bytes(count: number): string {
  return `${count} ${count === 1 ? 'byte' : 'bytes'}`;
}
