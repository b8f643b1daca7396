// When, and how, the client's application ends a connection: a pure function of what has happened and the behaviour.
import type { ClientPlan } from './client-plan.ts';

/** What has happened to a connection, in milliseconds of one clock; null: not yet. */
export interface ConnectionFacts {
  connectedAt: number | null;
  /** The whole response to the last request has been read. */
  responseAt: number | null;
  /** The end of the stream has been read. */
  endReadAt: number | null;
  /** shutdown(SHUT_WR) has been done. */
  isHalfClosed: boolean;
}

export interface NextClose {
  at: number;
  how: 'Fin' | 'Reset' | 'HalfClose';
}

/** The first thing to do by the behaviour, or null if the application is to do nothing. */
export function nextClose(facts: ConnectionFacts, plan: ClientPlan): NextClose | null {
  const own = ownClose(facts, plan);
  const answer = answerToPeer(facts, plan);
  if (own === null || answer === null) return own ?? answer;
  return own.at <= answer.at ? own : answer;
}

function ownClose(facts: ConnectionFacts, { behaviour, closeAfterMs }: ClientPlan): NextClose | null {
  const { how } = behaviour.close;
  const base = behaviour.response ? facts.responseAt : facts.connectedAt;
  if (how === 'Never' || base === null) return null;
  if (how === 'HalfClose' && facts.isHalfClosed) return null;
  return { at: base + closeAfterMs, how };
}

/** SO_LINGER is an option of the socket: who closes with a reset answers with one too. */
function answerToPeer(
  { endReadAt }: ConnectionFacts,
  { behaviour, peerCloseAfterMs }: ClientPlan,
): NextClose | null {
  if (endReadAt === null || behaviour.onPeerClose.action === 'Never') return null;
  return { at: endReadAt + peerCloseAfterMs, how: behaviour.close.how === 'Reset' ? 'Reset' : 'Fin' };
}
