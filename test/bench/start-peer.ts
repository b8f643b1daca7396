// A bench's peer in a pod: started, and waited for until its first line.
import type { LocalLab } from '#cli/local/local-lab.ts';
import type { Pod } from '#cli/local/pods.ts';

const DEADLINE_MS = 90_000;

/** A program that runs, with the lines that it prints. */
export interface StartedPeer {
  pid: number;
  firstLine: string;
  /** Waits for the line of that number, from 0. */
  line(number: number): Promise<string>;
  /** Tells it to end, and waits until it has. */
  end(): Promise<void>;
}

/** @returns when it has printed its first line; the program goes on. */
export async function startPeer(
  lab: LocalLab,
  pod: Pod,
  file: string,
  args: readonly string[],
): Promise<StartedPeer> {
  const peer = await lab.exec(pod, process.execPath, [file, ...args]);
  const line = async (number: number): Promise<string> => {
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
      const lines = peer.output().split('\n');
      const wanted = lines[number];
      if (wanted !== undefined && lines.length > number + 1) return wanted;
      if (peer.hasEnded || Date.now() > deadline)
        throw new Error(`Cannot run "${file}": it said "${peer.output()}"`);
      await Promise.race([peer.ended, new Promise((resolve) => setTimeout(resolve, 10))]);
    }
  };
  const end = async (): Promise<void> => {
    peer.kill();
    await peer.ended;
  };
  return { pid: peer.pid, firstLine: await line(0), line, end };
}
