// What a person sees of a run: redrawn in a terminal, line by line elsewhere, nothing when only JSON is wanted.
import { type LiveSource, liveModel } from '../render/live-model.ts';
import { LiveScreen } from '../render/live-screen.ts';
import { frame } from '../render/live-view.ts';
import { PlainLines } from '../render/plain-lines.ts';
import { terminalOf } from '../render/terminal.ts';

export interface Watch {
  update(sources: readonly LiveSource[], now: number): void;
  /** The picture is taken away; what is printed after it stays. */
  close(): void;
}

export function watchOn(stream: NodeJS.WriteStream): Watch {
  if (!terminalOf(stream).live) return plainWatch(stream);
  const screen = new LiveScreen((text) => stream.write(text));
  return {
    // The size is asked each time: a window may change.
    update: (sources, now) => screen.draw(frame(liveModel(sources, now), terminalOf(stream))),
    close: () => screen.close(),
  };
}

function plainWatch(stream: NodeJS.WriteStream): Watch {
  const lines = new PlainLines();
  return {
    update: (sources, now) => {
      const news = lines.update(liveModel(sources, now));
      if (news.length > 0) stream.write(`${news.join('\n')}\n`);
    },
    close: () => undefined,
  };
}

/** For output that a program reads. */
export const silentWatch: Watch = { update: () => undefined, close: () => undefined };
