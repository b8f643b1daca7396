// What a proxy on a cluster has logged of its faults: each is put once, and ends on time.
import { type ChildProcess, spawn } from 'node:child_process';
import { kubectl } from '#test/fixtures/kube-tools.ts';

/** Timers of a busy node come late. */
const LATE_MS = 1500;

interface Line {
  /** In ms since the epoch. */
  time: number;
  msg: string;
  fault?: string;
  forMs?: number;
}

export class FaultLog {
  readonly #child: ChildProcess;
  #text = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text;
    });
  }

  /** Until the pod is gone. */
  static async follow(namespace: string, pod: string): Promise<FaultLog> {
    const words = ['logs', '--namespace', namespace, pod, '--container', 'proxy', '--follow'];
    return new FaultLog(spawn(await kubectl(), words, { stdio: ['ignore', 'pipe', 'ignore'] }));
  }

  /** Ends it, if its pod has not. @param experiment as its faults have it in their names */
  end(experiment: string): string[] {
    this.#child.kill();
    return faultProblems(this.#text, experiment);
  }
}

/** In lines that a proxy has logged. */
function faultProblems(text: string, experiment: string): string[] {
  const lines = text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []));
  const about = (msg: string) =>
    lines.filter((line) => line.msg === msg && line.fault?.startsWith(`${experiment}.`));
  const [puts, ends] = [about('fault put'), about('fault ended')];
  return [...new Set(puts.map(({ fault }) => fault))].flatMap((fault) => {
    const [first, ...more] = puts.filter((line) => line.fault === fault);
    const end = ends.find((line) => line.fault === fault);
    const lastedMs = end && first ? end.time - first.time : Number.POSITIVE_INFINITY;
    return [
      ...(more.length > 0 ? [`fault "${fault}" was put ${more.length + 1} times`] : []),
      ...(lastedMs > (first?.forMs ?? 0) + LATE_MS ? [`fault "${fault}" lasted ${lastedMs} ms`] : []),
    ];
  });
}
