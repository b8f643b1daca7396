// What this process really holds in memory.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of the heap once what nobody holds has been collected. */
export async function heapAfterCollection(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // Finalizers run between two collections.
  collect();
  await new Promise(setImmediate);
  collect();
  return process.memoryUsage().heapUsed;
}
