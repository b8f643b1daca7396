// A bench's peer in a pod: started, and waited for until its first line.
import type { LocalLab } from '#cli/local/local-lab.ts';
import type { Pod } from '#cli/local/pods.ts';

const DEADLINE_MS = 90_000;

/** @returns the first line that it printed; the program goes on. */
export async function startPeer(
  lab: LocalLab,
  pod: Pod,
  file: string,
  args: readonly string[],
): Promise<{ firstLine: string }> {
  const peer = await lab.exec(pod, process.execPath, [file, ...args]);
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const end = peer.output().indexOf('\n');
    if (end >= 0) return { firstLine: peer.output().slice(0, end) };
    if (peer.hasEnded || Date.now() > deadline)
      throw new Error(`Cannot run "${file}": it said "${peer.output()}"`);
    await Promise.race([peer.ended, new Promise((resolve) => setTimeout(resolve, 10))]);
  }
}
