// What a person sees of a run: redrawn in a terminal, line by line elsewhere, nothing when only JSON is wanted.

import type { Session } from '#runner/session.ts';
import { liveModel } from '../render/live-model.ts';
import { LiveScreen } from '../render/live-screen.ts';
import { frame } from '../render/live-view.ts';
import { PlainLines } from '../render/plain-lines.ts';
import { terminalOf } from '../render/terminal.ts';

export interface Watch {
  update(sessions: readonly Session[], now: number): void;
  /** The picture is taken away; what is printed after it stays. */
  close(): void;
}

export function watchOn(stream: NodeJS.WriteStream): Watch {
  if (!terminalOf(stream).live) return plainWatch(stream);
  const screen = new LiveScreen((text) => stream.write(text));
  return {
    // The size is asked each time: a window may change.
    update: (sessions, now) => screen.draw(frame(liveModel(sessions, now), terminalOf(stream))),
    close: () => screen.close(),
  };
}

function plainWatch(stream: NodeJS.WriteStream): Watch {
  const lines = new PlainLines();
  return {
    update: (sessions, now) => {
      const news = lines.update(liveModel(sessions, now));
      if (news.length > 0) stream.write(`${news.join('\n')}\n`);
    },
    close: () => undefined,
  };
}

/** For output that a program reads. */
export const silentWatch: Watch = { update: () => undefined, close: () => undefined };
