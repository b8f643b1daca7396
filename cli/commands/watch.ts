// synfin watch: a lab that is up, drawn again and again, or line by line where the output is no terminal.
import { setTimeout as pause } from 'node:timers/promises';
import { EXIT } from '../exit-status.ts';
import { interruptSignal } from '../interrupt.ts';
import { LabLines } from '../render/lab-lines.ts';
import { labView } from '../render/lab-view.ts';
import { LiveScreen } from '../render/live-screen.ts';
import { terminalOf } from '../render/terminal.ts';
import { openLab } from '../staying-lab/lab-access.ts';
import { type LabSnapshot, takeSnapshot } from '../staying-lab/lab-snapshot.ts';

/** As often as the exporters look. */
const TICK_MS = 100;
const PATIENCE_MS = 1000;

/** Until Ctrl-C, with 0, or until the lab has ended, with 1. @throws NoLabError */
export async function watch(options: { name: string }): Promise<number> {
  const lab = openLab(options.name, { timeoutMs: PATIENCE_MS });
  const signal = interruptSignal();
  const view = viewOn(process.stdout);
  try {
    while (!signal.aborted) {
      const snapshot = await takeSnapshot(lab);
      if (snapshot === null) break;
      view.show(snapshot);
      await pause(TICK_MS, undefined, { signal }).catch(() => {
        // Interrupted: the loop looks for itself.
      });
    }
  } finally {
    view.close();
  }
  if (signal.aborted) return EXIT.Ok;
  process.stdout.write(`Lab "${options.name}" has ended.\n`);
  return EXIT.NotConfirmed;
}

interface View {
  show(snapshot: LabSnapshot): void;
  close(): void;
}

function viewOn(stream: NodeJS.WriteStream): View {
  if (!terminalOf(stream).live) {
    const lines = new LabLines();
    return {
      show: (snapshot) => {
        for (const line of lines.update(snapshot)) stream.write(`${line}\n`);
      },
      close: () => undefined,
    };
  }
  const screen = new LiveScreen((text) => stream.write(text));
  return {
    show: (snapshot) => {
      // The size is asked each time: a window may change.
      const size = terminalOf(stream);
      screen.draw(labView(snapshot, size).slice(0, size.rows - 1));
    },
    close: () => screen.close(),
  };
}
