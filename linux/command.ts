// Running other programs: the one file that imports node:child_process.
import {
  type ChildProcess,
  type ExecFileException,
  execFile,
  type StdioOptions,
  spawn,
} from 'node:child_process';
import { debianPackage, programFolders } from './find-program.ts';
import { OutputTail } from './output-tail.ts';

const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;
/** How long output may still come in after a program has ended. */
const DRAIN_DEADLINE_MS = 200;
/** What the system's words for "it cannot be started" mean to a person. */
const ERRNO_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EAGAIN: 'no more processes are allowed; raise "ulimit -u", or the limit of the container',
  EMFILE: 'no more open files are allowed; raise "ulimit -n"',
  ENOMEM: 'no memory is left',
};

export type CommandErrorCode = 'COMMAND_FAILED' | 'COMMAND_MISSING';

export interface CommandFailure {
  file: string;
  args: readonly string[];
  /** Exit status; null when a signal ended it, or when it never started. */
  status: number | null;
  signal?: string | null;
  stderr: string;
  /** As the system spells it (ENOENT, EACCES) when it never started. */
  errno?: string | undefined;
}

/** A program that could not be started, or ended with anything but status 0. */
export class CommandError extends Error {
  readonly code: CommandErrorCode;
  readonly file: string;
  readonly args: readonly string[];
  readonly status: number | null;
  readonly stderr: string;

  constructor(failure: CommandFailure, cause?: unknown) {
    const said = failure.stderr.trim();
    const missing = failure.errno === 'ENOENT';
    super(
      `Cannot run "${[failure.file, ...failure.args].join(' ')}": ${describe(failure, missing)}${said && `: ${said}`}`,
      { cause },
    );
    this.name = 'CommandError';
    this.code = missing ? 'COMMAND_MISSING' : 'COMMAND_FAILED';
    this.file = failure.file;
    this.args = failure.args;
    this.status = failure.status;
    this.stderr = failure.stderr;
  }
}

export interface CommandOptions {
  /** Written to standard input, which is then closed. */
  input?: string;
  /** Ends the program with SIGKILL. */
  signal?: AbortSignal;
}

/** Runs one program to its end. The real one is {@link commandRunner}; tests pass a fake that records. */
export interface CommandRunner {
  /**
   * @throws CommandError if the program is missing or its exit status is not 0.
   * @throws the reason of `signal` if that was aborted.
   */
  run(
    file: string,
    args: readonly string[],
    options?: CommandOptions,
  ): Promise<{ stdout: string; stderr: string }>;
}

/** Programs of this machine. Arguments are passed as they are: no shell. */
export const commandRunner: CommandRunner = {
  run(file, args, options = {}) {
    return new Promise((resolve, reject) => {
      if (options.signal?.aborted) {
        reject(options.signal.reason);
        return;
      }
      const child = execFile(
        file,
        args,
        {
          env: commandEnvironment(),
          maxBuffer: OUTPUT_LIMIT_BYTES,
          killSignal: 'SIGKILL',
          ...signalOf(options),
        },
        (error, stdout, stderr) => {
          if (!error) resolve({ stdout, stderr });
          else
            reject(options.signal?.aborted ? options.signal.reason : commandError(file, args, error, stderr));
        },
      );
      child.stdin?.on('error', () => {
        // A program that ends without reading its input breaks the pipe; its exit status tells what matters.
      });
      child.stdin?.end(options.input ?? '');
    });
  },
};

export interface ProcessEnd {
  /** Exit status; null when a signal ended it. */
  status: number | null;
  signal: NodeJS.Signals | null;
}

export interface ServiceOptions {
  /** The whole environment, apart from PATH; the caller's own when absent. */
  env?: Record<string, string | undefined>;
  /** The folder that it starts in; the caller's own when absent. */
  cwd?: string;
  /**
   * Capture (default) keeps the last of stdout and stderr; Inherit shares ours, and stdin too; a descriptor gets both.
   */
  output?: 'Capture' | 'Inherit' | { descriptor: number };
  /** Opens a channel for messages to a Node program. */
  messages?: boolean;
  /** A session of its own, so that a terminal's Ctrl-C does not reach it. */
  session?: boolean;
  /** How much output to keep, in characters. Default 64 Ki. */
  keep?: number;
  /** Called with each piece of captured output. */
  onOutput?: (text: string) => void;
  /** Called with each message that it sends; see `messages`. */
  onMessage?: (message: Record<string, unknown>) => void;
}

/** A program that runs until it is ended. */
export interface ServiceProcess {
  readonly file: string;
  readonly args: readonly string[];
  readonly pid: number;
  /** Settles once, when the program has ended and its output is in. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** True from the moment its end is known. */
  readonly hasEnded: boolean;
  /** The last of what it wrote to stdout and stderr. */
  output(): string;
  /** Default SIGTERM. Nothing happens when it has ended already. `group`: with all of its session (see `session`). */
  kill(signal?: NodeJS.Signals, to?: { group: boolean }): void;
  /** Sends one message; nothing happens without `messages` or when it has ended. */
  send(message: Record<string, unknown>): void;
  /** Ends the channel, and lets it live on without us. */
  letGo(): void;
}

/**
 * Starts a program and returns once it is known to have started.
 *
 * @throws CommandError if it cannot be started.
 */
export async function spawnService(
  file: string,
  args: readonly string[],
  options: ServiceOptions = {},
): Promise<ServiceProcess> {
  const child = spawn(file, args, {
    env: commandEnvironment(options.env),
    stdio: stdioOf(options),
    detached: options.session ?? false,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  if (options.onMessage) child.on('message', options.onMessage);
  const tail = new OutputTail(options.keep ?? 64 * 1024);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      tail.add(text);
      options.onOutput?.(text);
    });
  }
  let end: ProcessEnd | null = null;
  const ended = new Promise<ProcessEnd>((resolve) => {
    const settle = (status: number | null, signal: NodeJS.Signals | null) => {
      end ??= { status, signal };
      resolve(end);
    };
    child.once('close', settle);
    // A daemon that it leaves behind may hold the pipes open for ever.
    child.once('exit', (status, signal) => setTimeout(settle, DRAIN_DEADLINE_MS, status, signal).unref());
  });
  await started(child, file, args);
  return {
    file,
    args,
    pid: child.pid as number,
    ended,
    get hasEnded() {
      return end !== null;
    },
    output: () => tail.text(),
    kill: (signal = 'SIGTERM', { group } = { group: false }) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      if (group) process.kill(-(child.pid as number), signal);
      else child.kill(signal);
    },
    send: (message) => {
      if (!child.connected) return;
      child.send(message, () => {
        // The only error is that it has just ended, which `ended` tells.
      });
    },
    letGo: () => {
      if (child.connected) child.disconnect();
      child.unref();
    },
  };
}

function started(child: ChildProcess, file: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(new CommandError({ file, args, status: null, stderr: '', errno: error.code }, error)),
    );
  });
}

function commandError(
  file: string,
  args: readonly string[],
  error: ExecFileException,
  stderr: string,
): CommandError {
  const { code, signal } = error;
  const errno = typeof code === 'string' ? code : undefined;
  const status = typeof code === 'number' ? code : null;
  // Node's own error only says "Command failed" again, unless the program never ran.
  return new CommandError({ file, args, status, signal: signal ?? null, stderr, errno }, errno && error);
}

/** Our environment, or `env`, with a PATH that also has the folders for administration. */
function commandEnvironment(env: Record<string, string | undefined> = process.env): NodeJS.ProcessEnv {
  return { ...env, PATH: programFolders(env.PATH ?? process.env.PATH).join(':') };
}

function stdioOf(options: ServiceOptions): StdioOptions {
  const { output = 'Capture' } = options;
  const streams = typeof output === 'object' ? output.descriptor : output === 'Inherit' ? 'inherit' : 'pipe';
  const input = output === 'Inherit' ? 'inherit' : 'ignore';
  return options.messages ? [input, streams, streams, 'ipc'] : [input, streams, streams];
}

function signalOf(options: CommandOptions): { signal?: AbortSignal } {
  return options.signal ? { signal: options.signal } : {};
}

function describe(failure: CommandFailure, missing: boolean): string {
  if (missing) {
    const debian = debianPackage(failure.file);
    return debian ? `not installed (Debian package "${debian}")` : 'not found';
  }
  if (failure.errno) return ERRNO_WORDS[failure.errno] ?? failure.errno;
  return failure.status === null
    ? `ended by ${failure.signal ?? 'a signal'}`
    : `exit status ${failure.status}`;
}
