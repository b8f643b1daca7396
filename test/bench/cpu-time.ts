// What processes have computed so far: a busy machine makes a rate smaller, and this hardly larger.
import { readdirSync, readFileSync } from 'node:fs';

/** Microseconds on a processor of all threads of these processes, what the kernel did for them included. */
export function cpuMicroseconds(pids: readonly number[]): number {
  let nanoseconds = 0;
  for (const pid of pids) {
    for (const thread of readdirSync(`/proc/${pid}/task`))
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  }
  return nanoseconds / 1000;
}
