// Runs experiments side by side in one lab: looks ten times a second, and lets each session take its step.
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientStats, ServerStats } from '#lab/run/observation.ts';
import { qualifiedName } from '#lab/run/qualified-name.ts';
import { type ControlApi, type LabConnection, type LabLook, lookAt } from './lab-connection.ts';
import { type LaneStats, moments } from './local-view.ts';
import type { Session } from './session.ts';

const TICK_MS = 100;
/** Sessions begin one after the other, so that their bursts of connections do not fall together. */
const STAGGER_MS = 150;
/** A lab that has not answered for so long is given up. */
const SILENCE_MS = 5000;

export interface RunLabOptions {
  /** Told after each look: what was seen, and by whom. */
  onLook(look: LabLook, stats: ReadonlyMap<Session, LaneStats>): void;
  /** Reads packets for a capture, at each look. Never rejects. */
  readPackets?: (() => Promise<void>) | undefined;
  /** Aborted: end all sessions as Inconclusive, with the signal's reason. */
  signal: AbortSignal;
  /** Aborted: return at once, whatever the sessions are doing; someone else will take them up. */
  leave?: AbortSignal;
  /** How long the lab may not answer before it is given up. Default 5 s. */
  silenceMs?: number;
}

/** Runs until every session is done. Rejects only on a defect; whatever the lab does wrong becomes trouble. */
export async function runLab(
  lab: LabConnection,
  sessions: readonly Session[],
  options: RunLabOptions,
): Promise<void> {
  const cursors = { client: 0, server: 0, segments: 0 };
  let answeredAt = Date.now();
  const startedAt = Date.now();
  let begun = 0;
  const { leave, silenceMs = SILENCE_MS } = options;
  while (!leave?.aborted && sessions.some((session) => !session.done)) {
    const began = Date.now();
    // No more than one at a look: a lab that is slow to answer has enough to do.
    begun = Math.min(begun + 1, 1 + Math.floor((began - startedAt) / STAGGER_MS));
    const due = sessions.slice(0, begun);
    const waiting = due.filter(({ progress }) => progress.stage === 'Pending');
    await Promise.all(waiting.map((session) => session.advanceBlindly(lab, began)));
    const open = due.filter((session) => !session.done);
    if (options.signal.aborted) stopAll(open, (options.signal.reason as Error).message);
    try {
      const askAll = () => askSessions(lab, open);
      const [{ look, stats }] = await Promise.all([lookAt(lab, cursors, askAll), options.readPackets?.()]);
      const seen = moments(look.client.samples, look.server.samples);
      options.onLook(look, stats);
      await Promise.all(
        open.map((session) => session.advance(lab, look, seen, stats.get(session) as LaneStats)),
      );
      answeredAt = Date.now();
    } catch (error) {
      if (!leave?.aborted && Date.now() - answeredAt > silenceMs) {
        // What is undone service by service would wait for the one that hangs, each time anew.
        const reason = `the lab does not answer: ${(error as Error).message}`;
        for (const session of sessions) session.abandon(reason);
      }
    }
    await endTroubled(
      lab,
      sessions.filter((session) => !session.done),
    );
    await delay(Math.max(0, began + TICK_MS - Date.now()));
  }
}

function stopAll(open: readonly Session[], reason: string): void {
  for (const session of open) session.trouble(reason);
}

/** A session in trouble must end even if no fresh sample ever comes. */
async function endTroubled(lab: LabConnection, open: readonly Session[]): Promise<void> {
  await Promise.all(
    open
      .filter((session) => session.troubled || session.progress.stage === 'Destroying')
      .map((session) => session.advanceBlindly(lab, Date.now())),
  );
}

async function askSessions(
  lab: LabConnection,
  open: readonly Session[],
): Promise<ReadonlyMap<Session, LaneStats>> {
  return new Map(
    await Promise.all(open.map(async (session) => [session, await askStats(lab, session)] as const)),
  );
}

async function askStats(lab: LabConnection, session: Session): Promise<LaneStats> {
  const ask = async <T>(api: ControlApi, lanes: ReadonlySet<string>): Promise<Record<string, T>> =>
    Object.fromEntries(
      await Promise.all(
        [...lanes].map(
          async (lane) => [lane, await api.get<T>(`/lanes/${qualifiedName(session.name, lane)}`)] as const,
        ),
      ),
    );
  if (session.progress.stage === 'Destroying') return { client: {}, server: {} };
  const [client, server] = await Promise.all([
    ask<ClientStats>(lab.client, session.served.client),
    ask<ServerStats>(lab.server, session.served.server),
  ]);
  return { client, server };
}
