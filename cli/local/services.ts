// The five service processes of a lab: started in their pods, awaited, watched, ended.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ProcessEnd, type ServiceProcess, spawnService } from '#linux/command.ts';
import { inNetns } from '#linux/netns.ts';
import { ControlClient, ControlError } from '#runner/control-client.ts';
import { lastWords } from './last-words.ts';
import type { Pod } from './pods.ts';

export const SERVICES = {
  client: { pod: 'client', folder: 'client' },
  server: { pod: 'server', folder: 'server' },
  proxy: { pod: 'proxy', folder: 'proxy' },
  clientExporter: { pod: 'client', folder: 'exporter' },
  serverExporter: { pod: 'server', folder: 'exporter' },
} as const satisfies Record<string, { pod: Pod; folder: string }>;
export type ServiceName = keyof typeof SERVICES;
export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[];

/** Thrice what /healthz remembers of a loop that was late: on a busy machine one may be so once or twice. */
const READY_DEADLINE_MS = 30_000;
const READY_RETRY_MS = 5;
const END_DEADLINE_MS = 3000;
/** What a service needs of our environment; anything else could change what it does. */
const PASSED_ENVIRONMENT = ['PATH', 'HOME', 'TZ', 'NODE_COMPILE_CACHE', 'NODE_V8_COVERAGE'];

/** As a person calls it. */
export function serviceTitle(name: ServiceName): string {
  return name.replace(/^(client|server)Exporter$/, "$1's exporter");
}

/** What to do about a service that does not start; most often the kernel lacks a module. */
const REMEDY = '"synfin doctor" tells what this machine lacks';

interface ServiceFailure {
  code: 'SERVICE_ENDED' | 'SERVICE_NOT_READY';
  state: string;
  output: string;
  remedy?: string;
  cause?: unknown;
}

/** A service ended, or never became ready. `output` is the last of what it wrote. */
export class ServiceError extends Error {
  override name = 'ServiceError';
  readonly code: ServiceFailure['code'];
  readonly service: ServiceName;
  readonly output: string;

  constructor(service: ServiceName, details: ServiceFailure) {
    const words = lastWords(details.output);
    const said = `${words && `; it said:\n${words}`}${details.remedy ? `\n${details.remedy}` : ''}`;
    super(`Cannot use the ${serviceTitle(service)}: ${details.state}${said}`, { cause: details.cause });
    this.code = details.code;
    this.service = service;
    this.output = details.output;
  }
}

export interface ServiceSettings {
  /** The folder of the control sockets. */
  folder: string;
  /** The service's program, for tests. Default services/<folder>/main.ts. */
  entry?: (name: ServiceName) => string;
  logLevel?: string;
}

export interface RunningService {
  name: ServiceName;
  process: ServiceProcess;
  control: ControlClient;
}

/** Starts a service in its pod. It is not ready yet. */
export async function startService(name: ServiceName, settings: ServiceSettings): Promise<RunningService> {
  const { pod, folder } = SERVICES[name];
  const socketPath = join(settings.folder, socketName(name));
  const entry =
    settings.entry?.(name) ?? fileURLToPath(new URL(`../../services/${folder}/main.ts`, import.meta.url));
  const passed = PASSED_ENVIRONMENT.map((variable) => [variable, process.env[variable]]);
  const running = await spawnService(...inNetns(pod, process.execPath, [entry]), {
    cwd: '/', // ours may be removed while they run, and Node does not start in a folder that is not there
    env: {
      ...Object.fromEntries(passed.filter(([, value]) => value !== undefined)),
      SYNFIN_LISTEN: `unix:${socketPath}`,
      ...(settings.logLevel ? { SYNFIN_LOG_LEVEL: settings.logLevel } : {}),
      ...(name === 'proxy' ? { SYNFIN_STATE_DIR: settings.folder } : {}),
    },
  });
  return { name, process: running, control: new ControlClient({ name: serviceTitle(name), socketPath }) };
}

/**
 * Waits until the service answers.
 *
 * @throws ServiceError if it ends first, or does not answer within 30 s.
 * @throws the reason of `signal` if that is aborted.
 */
export async function awaitReady(
  { name, process, control }: RunningService,
  signal?: AbortSignal,
  { deadlineMs = READY_DEADLINE_MS } = {},
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    signal?.throwIfAborted();
    if (process.hasEnded) throw endedError(name, process, await process.ended, REMEDY);
    try {
      await control.get('/healthz', signal ? { signal } : {});
      return;
    } catch (cause) {
      if (!(cause instanceof ControlError)) throw cause;
      if (performance.now() > deadline) {
        const state = `not ready after ${deadlineMs} ms (${cause.message})`;
        throw new ServiceError(name, { code: 'SERVICE_NOT_READY', state, output: process.output(), cause });
      }
    }
    await pause(READY_RETRY_MS);
  }
}

/** Ends all of them at once: SIGTERM, and SIGKILL for what is still there after 3 s. */
export async function endServices(running: readonly { process: ServiceProcess }[]): Promise<void> {
  await Promise.all(
    running.map(async ({ process }) => {
      process.kill('SIGTERM');
      process.kill('SIGCONT'); // one that is stopped would not see it
      const timer = setTimeout(() => process.kill('SIGKILL'), END_DEADLINE_MS);
      await process.ended;
      clearTimeout(timer);
    }),
  );
}

/** The error that says that a service has ended by itself. */
export function endedError(
  name: ServiceName,
  process: ServiceProcess,
  { status, signal }: ProcessEnd,
  remedy = '',
): ServiceError {
  const state = signal ? `ended by ${signal}` : `ended with exit status ${status}`;
  return new ServiceError(name, { code: 'SERVICE_ENDED', state, output: process.output(), remedy });
}

/** The name of a service's control socket: clientExporter → client-exporter.sock */
export function socketName(name: ServiceName): string {
  return `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.sock`;
}
