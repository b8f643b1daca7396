// The sandbox: namespaces of this command's own, in which everything that it makes ends with it.
//
//   outer synfin ──spawn──► setpriv ─exec─► unshare ──fork──► inner synfin, pid 1 of its own namespaces
//        │                  (dies with outer)  (takes inner along)    (takes everything else along)
//        └──────── channel: signals, terminal size; its end ──────────────┘
//
// SIGKILL of any of them leaves no process, namespace or mount. The inner one is in a session of its own: a terminal's
// Ctrl-C reaches only the outer one, which passes it on, so it has its effect once.
import { mkdirSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  CommandError,
  type CommandRunner,
  commandRunner,
  type ServiceProcess,
  spawnService,
} from '#linux/command.ts';
import {
  allDiffer,
  ownNamespaces,
  type ReadSwitch,
  tryNamespaces,
  unshareArgs,
  userNamespaceSwitch,
} from '#linux/namespaces.ts';
import { NETNS_FOLDER } from '#linux/netns.ts';
import { compileCacheFolder } from './compile-cache.ts';

/** Names the namespaces that the outer process is in. */
const MARK = 'SYNFIN_SANDBOX';
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** So many requests to end in so short a time, and the sandbox is killed: its process no longer listens. */
const PATIENCE = { requests: 3, withinMs: 2000 };

/** The folder of the control sockets; only in a sandbox. */
export const CONTROL_FOLDER = '/run/synfin';

/** This user, or this machine, cannot have a sandbox. `remedy` is the one thing to do. */
export class SandboxError extends Error {
  override name = 'SandboxError';
  readonly code = 'NAMESPACES_FORBIDDEN';
  readonly reason: string;
  readonly remedy: string;

  constructor(reason: string, remedy: string, cause?: unknown) {
    super(`Cannot use a sandbox: ${reason}; ${remedy}`, { cause });
    this.reason = reason;
    this.remedy = remedy;
  }
}

export interface SandboxOptions {
  /** The program to run inside; default cli/main.ts. */
  entry?: string;
  /** Variables for the inner process, on top of ours. */
  env?: Readonly<Record<string, string>>;
  /** Called with each message of the inner process. */
  onMessage?: (message: Record<string, unknown>) => void;
  /** It has no part in our terminal: what it says is kept, and signals that we get are not passed on. */
  background?: boolean;
  /** It is to outlive us, once it has said {@link stayWithoutOuter}; its output goes to this descriptor. */
  stays?: { output: number };
}

let inside: boolean | null = null;

/**
 * True in the process that {@link enterSandbox} started: pid 1, and in other namespaces than the process that set the
 * mark. The mark alone, in an environment, does not make it so.
 */
export function insideSandbox(): boolean {
  if (inside === null) {
    const mark = process.env[MARK];
    delete process.env[MARK]; // not for programs that we start
    inside = mark !== undefined && process.pid === 1 && allDiffer(ownNamespaces(), mark);
  }
  return inside;
}

/**
 * Runs this command again, with `argv` (what follows the script's name), inside a sandbox.
 *
 * @returns its exit status, 128 + n if signal n ended it.
 * @throws SandboxError if namespaces cannot be made; its message says what to do.
 * @throws CommandError if setpriv, unshare or mount is missing.
 */
export async function enterSandbox(argv: readonly string[], options: SandboxOptions = {}): Promise<number> {
  return sandboxStatus(await startSandbox(argv, options));
}

/** The exit status of an inner process, once it has ended; 128 + n if signal n ended it. */
export async function sandboxStatus(inner: ServiceProcess): Promise<number> {
  const { status, signal } = await inner.ended;
  return status ?? 128 + (signal ? constants.signals[signal] : 0);
}

/**
 * As {@link enterSandbox}, without waiting for its end. What is sent to us by way of signals is passed on to it, unless it is in the background.
 *
 * @throws SandboxError, CommandError likewise
 */
export async function startSandbox(
  argv: readonly string[],
  { entry, env, onMessage, background = false, stays }: SandboxOptions = {},
): Promise<ServiceProcess> {
  const program = entry ?? fileURLToPath(new URL('../main.ts', import.meta.url));
  const node = [process.execPath, ...process.execArgv, program, ...argv];
  const { user } = await sandboxKind();
  const cache = compileCacheFolder();
  const command = ['unshare', ...unshareArgs({ user }), '--', ...node];
  const [file, ...args] = stays ? command : ['setpriv', '--pdeathsig', 'KILL', ...command];
  const inner = await spawnService(file as string, args, {
    env: {
      ...process.env,
      ...env,
      ...(cache ? { NODE_COMPILE_CACHE: cache } : {}),
      [MARK]: ownNamespaces(),
    },
    output: stays ? { descriptor: stays.output } : background ? 'Capture' : 'Inherit',
    messages: true,
    session: true,
    ...(onMessage ? { onMessage } : {}),
  });
  if (!background) passSignals(inner);
  return inner;
}

/**
 * To be called first inside the sandbox: listens for the outer process's signals, and makes /run our own.
 *
 * @throws SandboxError if this is no sandbox, CommandError if /run cannot be mounted over.
 */
export async function prepareSandbox(): Promise<void> {
  if (!insideSandbox()) throw new SandboxError('this process is in no sandbox', 'start it by enterSandbox()');
  if (import.meta.dirname.startsWith('/run/')) {
    throw new SandboxError('synfin itself is under /run, which is hidden inside', 'move it elsewhere');
  }
  process.on('message', ({ signal }: { signal?: NodeJS.Signals }) => {
    if (signal === undefined) return;
    // Pid 1 has no default action for a signal from within its namespace, so that is ours to take.
    if (!process.emit(signal, signal) && signal !== 'SIGWINCH') process.exit(128 + constants.signals[signal]);
  });
  // The kernel kills us when the outer process dies; but if it died before setpriv had asked for that, only this tells.
  process.once('disconnect', endWithOuter);
  if (!process.connected) process.exit(1);
  process.channel?.unref();
  await commandRunner.run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run']);
  for (const folder of ['/run/lock', NETNS_FOLDER]) mkdirSync(folder, { recursive: true });
  mkdirSync(CONTROL_FOLDER, { mode: 0o700 });
}

/** From now on the end of the outer process is not the end of this one. Only with `stays`. */
export function stayWithoutOuter(): void {
  process.off('disconnect', endWithOuter);
}

function endWithOuter(): void {
  process.exit(1);
}

/**
 * How to make a sandbox here: with a user namespace, unless we are root and need none.
 *
 * @param who for tests: whether we are root, and the switches of the kernel
 * @throws SandboxError if there is no way.
 */
export async function sandboxKind(
  runner: CommandRunner = commandRunner,
  who: { root?: boolean; read?: ReadSwitch } = {},
): Promise<{ user: boolean }> {
  const root = who.root ?? process.getuid?.() === 0;
  let cause: CommandError | undefined;
  for (const user of root ? [false, true] : [true]) {
    try {
      await tryNamespaces({ user }, runner);
      return { user };
    } catch (error) {
      if (!(error instanceof CommandError) || error.code === 'COMMAND_MISSING') throw error;
      cause ??= error;
    }
  }
  const said = (cause?.stderr ?? '').trim().split('\n')[0] ?? '';
  if (root) {
    throw new SandboxError(`root may not (${said})`, 'in a container, start it with --privileged', cause);
  }
  const forbidden = userNamespaceSwitch(who.read);
  throw forbidden
    ? new SandboxError(forbidden.reason, `run "${forbidden.remedy}", or run synfin with sudo`, cause)
    : new SandboxError(said, 'run synfin with sudo', cause);
}

function passSignals(inner: ServiceProcess): void {
  const handlers = new Map<NodeJS.Signals, () => void>();
  const requests: number[] = [];
  for (const signal of ENDING) {
    handlers.set(signal, () => {
      inner.send({ signal });
      const now = performance.now();
      requests.push(now);
      const first = requests.at(-PATIENCE.requests);
      if (first !== undefined && now - first < PATIENCE.withinMs) inner.kill('SIGKILL');
    });
  }
  handlers.set('SIGWINCH', () => inner.send({ signal: 'SIGWINCH' }));
  // Ctrl-Z and fg: the whole lab stops and goes on with us.
  handlers.set('SIGTSTP', () => {
    inner.kill('SIGSTOP', { group: true });
    process.kill(process.pid, 'SIGSTOP');
  });
  handlers.set('SIGCONT', () => inner.kill('SIGCONT', { group: true }));
  for (const [signal, handler] of handlers) process.on(signal, handler);
  void inner.ended.then(() => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  });
}
