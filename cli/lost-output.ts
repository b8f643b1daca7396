// What nobody can read any more: a pipe whose reader has gone, a full disk, a terminal that was closed.

const LOST: { error: NodeJS.ErrnoException | null; listeners: ((error: Error) => void)[] } = {
  error: null,
  listeners: [],
};

/** To be called first of all: from then on output that is lost is no crash, but ends what is going on in order. */
export function watchOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (LOST.error) return;
    LOST.error = error;
    for (const listener of LOST.listeners) listener(error);
  });
  process.stderr.on('error', () => {
    // There is nowhere left to say it.
  });
}

/** Calls `listener`, once, when standard output is lost; also when that has happened already. */
export function onLostOutput(listener: (error: Error) => void): void {
  if (LOST.error) listener(LOST.error);
  else LOST.listeners.push(listener);
}

/** What became of all that was written until now; null if it was taken. Errors are told one turn after the write. */
export async function outputError(): Promise<NodeJS.ErrnoException | null> {
  await new Promise(setImmediate);
  return LOST.error;
}
