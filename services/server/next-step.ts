// When the server's application answers or closes: a pure function of what has happened and the behaviour.
import type { ServerPlan } from './server-plan.ts';

/** What has happened to a connection, in milliseconds of one clock; null: not yet. */
export interface ConnectionFacts {
  acceptedAt: number;
  /** When the last request was complete; null once it has been answered. */
  unansweredAt: number | null;
  /** When the last request was complete, answered or not. */
  requestedAt: number | null;
  isAnswering: boolean;
  /** When the last response was with the kernel. */
  answeredAt: number | null;
  /** The end of the stream has been read. */
  endReadAt: number | null;
  /** What was to be sent after the end of the stream has been sent. */
  lateSentAt: number | null;
}

export interface NextStep {
  at: number;
  what: 'Respond' | 'Close';
}

/** The next thing to do by the behaviour, or null if the application is to wait, or to do nothing for ever. */
export function nextStep(facts: ConnectionFacts, plan: ServerPlan): NextStep | null {
  const steps = [
    respond(facts, plan),
    closeFirst(facts, plan),
    closeIdle(facts, plan),
    answerToPeer(facts, plan),
  ];
  let next: NextStep | null = null;
  for (const step of steps) {
    if (step !== null && (next === null || step.at < next.at)) next = step;
  }
  return next;
}

function respond({ unansweredAt, isAnswering }: ConnectionFacts, plan: ServerPlan): NextStep | null {
  if (!plan.behaviour.response || unansweredAt === null || isAnswering) return null;
  return { at: unansweredAt + plan.responseAfterMs, what: 'Respond' };
}

function closeFirst(facts: ConnectionFacts, { behaviour, closeFirstAfterMs }: ServerPlan): NextStep | null {
  const base = behaviour.response ? facts.answeredAt : facts.acceptedAt;
  if (!behaviour.closeFirst || base === null) return null;
  return { at: base + closeFirstAfterMs, what: 'Close' };
}

/** Never with a request that waits for its response. */
function closeIdle(
  { acceptedAt, unansweredAt, isAnswering, answeredAt, requestedAt }: ConnectionFacts,
  { idleTimeoutMs, behaviour }: ServerPlan,
): NextStep | null {
  if (idleTimeoutMs === null || isAnswering || (behaviour.response && unansweredAt !== null)) return null;
  return { at: Math.max(acceptedAt, answeredAt ?? 0, requestedAt ?? 0) + idleTimeoutMs, what: 'Close' };
}

/** A response that is due, and what is still to be sent, come before the close. */
function answerToPeer(facts: ConnectionFacts, { behaviour, peerCloseAfterMs }: ServerPlan): NextStep | null {
  const { action, send } = behaviour.onPeerClose;
  if (facts.endReadAt === null || action === 'Never') return null;
  if (facts.isAnswering || (behaviour.response && facts.unansweredAt !== null)) return null;
  if (send && facts.lateSentAt === null) return null;
  return { at: facts.endReadAt + peerCloseAfterMs, what: 'Close' };
}
