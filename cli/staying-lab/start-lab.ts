// Starts a lab that stays, from outside: takes the name, starts the process that keeps the lab, and writes it down.
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { ServiceProcess } from '#linux/command.ts';
import { childOf, isRunning, type ProcessIdentity, processIdentity } from '#linux/processes.ts';
import { type SandboxOptions, sandboxStatus, startSandbox } from '../local/sandbox.ts';
import { endRemains } from './end-remains.ts';
import { lookFor } from './find-lab.ts';
import { labFolder } from './lab-folder.ts';
import { claimName, type LabRecord, logPath, ourselves, removeRecord, writeRecord } from './lab-record.ts';
import { FOLDER_VARIABLE, type StayMessage, type SuperviseMessage } from './supervise.ts';

/** How often a lab in the foreground is looked at. */
const LOOK_MS = 1000;

/** The name is taken. */
class LabExistsError extends Error {
  override name = 'LabExistsError';
  readonly code = 'LAB_EXISTS';

  constructor({ name, state, pid }: Pick<LabRecord, 'name' | 'state' | 'pid'>) {
    const [is, then] =
      state === 'Up'
        ? [
            `one of that name is up, pid ${pid}`,
            `end it by "synfin down --name ${name}", or choose another name`,
          ]
        : [`one of that name is being started, by pid ${pid}`, 'wait for it, or choose another name'];
    super(`Cannot start lab "${name}": ${is}; ${then}`);
  }
}

export interface StartOptions {
  name: string;
  forMs: number;
  /** Ends with this command, whose terminal it keeps. */
  foreground: boolean;
  /** Called once the lab is up. */
  onUp: (record: LabRecord) => void;
  /** Where the errors of a lab that did not come up go. */
  complain: (text: string) => void;
}

/**
 * @param argv the command's own arguments, to be given to the copy inside
 * @returns the exit status: 0 once it is up and stays, or, in the foreground, when it has ended in order
 * @throws LabExistsError, LabFolderError, SandboxError, CommandError; nothing is left then
 */
export async function startLab(argv: readonly string[], options: StartOptions): Promise<number> {
  const { name, foreground } = options;
  const folder = labFolder();
  takeName(folder, options);
  const output = foreground ? null : openSync(logPath(folder, name), 'w', 0o600);
  try {
    const messages = new Messages();
    const inner = await startSandbox(argv, {
      env: { [FOLDER_VARIABLE]: folder },
      onMessage: (message) => messages.take(message),
      ...(output === null ? {} : ({ stays: { output } } satisfies SandboxOptions)),
    });
    return await seeItUp(inner, messages, folder, options);
  } catch (error) {
    removeRecord(folder, name);
    throw error;
  } finally {
    if (output !== null) closeSync(output);
  }
}

function takeName(folder: string, { name, forMs }: StartOptions): void {
  const since = Date.now();
  const record: LabRecord = {
    ...{ name, state: 'Starting', ...ourselves() },
    ...{ unshare: null, since, until: since + forMs },
  };
  do {
    const found = lookFor(folder, name);
    if (found !== null) throw new LabExistsError(found);
    // Another command may take the name in this moment; then it is found the next time.
  } while (!claimName(folder, record));
}

async function seeItUp(
  inner: ServiceProcess,
  messages: Messages,
  folder: string,
  { name, forMs, foreground, onUp, complain }: StartOptions,
): Promise<number> {
  const ended = inner.ended.then(() => 'ended' as const);
  if ((await Promise.race([messages.wait('up'), ended])) === 'ended')
    return giveUp(inner, { folder, name, foreground, complain });
  const since = Date.now();
  // Inside it is pid 1; only its parent's child tells its number out here.
  const keeper = childOf(inner.pid) as ProcessIdentity;
  const unshare = processIdentity(inner.pid);
  const record: LabRecord = { name, state: 'Up', ...keeper, unshare, since, until: since + forMs };
  writeRecord(folder, record);
  if (!foreground) {
    inner.send({ stay: true } satisfies StayMessage);
    if ((await Promise.race([messages.wait('stays'), ended])) === 'ended')
      return giveUp(inner, { folder, name, foreground, complain });
    inner.letGo();
    onUp(record);
    return 0;
  }
  onUp(record);
  const status = await statusOf(inner, record, messages);
  removeRecord(folder, name);
  return status;
}

/** It may have ended, and unshare wait for it nevertheless: see end-remains.ts. */
async function statusOf(inner: ServiceProcess, record: LabRecord, messages: Messages): Promise<number> {
  let looks = 0;
  const timer = setInterval(() => {
    if (!isRunning(record) && ++looks > 1) endRemains(record);
  }, LOOK_MS);
  const status = await sandboxStatus(inner);
  clearInterval(timer);
  return looks > 1 && messages.has('ended') ? 0 : status;
}

function giveUp(
  inner: ServiceProcess,
  { folder, name, foreground, complain }: { folder: string } & Omit<StartOptions, 'forMs' | 'onUp'>,
): Promise<number> {
  if (!foreground) complain(readFileSync(logPath(folder, name), 'utf8'));
  removeRecord(folder, name);
  return sandboxStatus(inner);
}

/** What the inner process has said, also before anybody waits for it. */
class Messages {
  readonly #waiting = new Map<string, () => void>();
  readonly #said = new Set<string>();

  take(message: Partial<SuperviseMessage>): void {
    for (const word of Object.keys(message)) {
      this.#said.add(word);
      this.#waiting.get(word)?.();
    }
  }

  has(word: 'ended'): boolean {
    return this.#said.has(word);
  }

  wait(word: 'up' | 'stays'): Promise<void> {
    return new Promise((resolve) => {
      if (this.#said.has(word)) resolve();
      else this.#waiting.set(word, resolve);
    });
  }
}
