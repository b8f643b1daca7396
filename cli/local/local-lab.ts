// A lab on this machine: three pods on a bridge with the five services in them. Only inside a sandbox.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ServiceProcess, spawnService } from '#linux/command.ts';
import type { IpFamily } from '#linux/iptables.ts';
import { inNetns, netnsPids } from '#linux/netns.ts';
import type { ControlClient } from '#runner/control-client.ts';
import { loadConntrack } from './load-conntrack.ts';
import { addPods, connectPods, PODS, type Pod, podAddress, removePods } from './pods.ts';
import { CONTROL_FOLDER, insideSandbox, SandboxError } from './sandbox.ts';
import {
  awaitReady,
  endedError,
  endServices,
  type RunningService,
  SERVICE_NAMES,
  type ServiceError,
  type ServiceName,
  type ServiceSettings,
  startService,
} from './services.ts';

export interface LocalLabOptions {
  family: IpFamily;
  /** Name → value, as lab/spec/lab.ts accepts them. */
  clientSysctls: Readonly<Record<string, string>>;
  /** Absent: none. */
  proxySysctls?: Readonly<Record<string, string>>;
  serverSysctls: Readonly<Record<string, string>>;
  /** Whether its devices keep a connection's packets in order, on one CPU. Default true; a cluster's do not. */
  isSteered?: boolean;
  /** Ends the deployment; a lab that is up is ended by destroy(). */
  signal?: AbortSignal;
  /** The level of the services' logs; only their last part is kept. */
  logLevel?: string;
  /** A service's program, for tests. */
  entry?: ServiceSettings['entry'];
}

/** A lab that is up. Each client speaks to one service's control API. */
export interface LocalLab extends Record<ServiceName, ControlClient> {
  readonly addresses: Readonly<Record<Pod, string>>;
  readonly pids: Readonly<Record<ServiceName, number>>;
  /** Starts a program in a pod; it ends with the lab at the latest. */
  exec(pod: Pod, file: string, args: readonly string[]): Promise<ServiceProcess>;
  /** Calls `listener` for a service that ends by itself, also for one that has done so already. */
  onServiceExit(listener: (error: ServiceError) => void): void;
  /** Ends everything, and removes it. The second call waits for the first. Another lab may be deployed then. */
  destroy(): Promise<void>;
}

/**
 * Deploys a lab; one at a time in a sandbox.
 *
 * @throws SandboxError outside a sandbox; SysctlError, CommandError, ServiceError; the reason of `signal`.
 *   Nothing is left of the lab then.
 */
export async function deployLocalLab(options: LocalLabOptions): Promise<LocalLab> {
  if (!insideSandbox()) throw new SandboxError('this process is in no sandbox', 'start it by enterSandbox()');
  const parts = new LabParts(options);
  try {
    await parts.up();
  } catch (error) {
    await parts.down();
    throw error;
  }
  return parts.lab();
}

class LabParts {
  readonly #options: LocalLabOptions;
  readonly #settings: ServiceSettings;
  readonly #services = new Map<ServiceName, RunningService>();
  readonly #strangers = new Set<ServiceProcess>();
  #hadStrangers = false;
  readonly #exits: ServiceError[] = [];
  readonly #listeners: ((error: ServiceError) => void)[] = [];
  #connected = false;
  #ending: Promise<void> | null = null;

  constructor(options: LocalLabOptions) {
    this.#options = options;
    const { entry, logLevel } = options;
    this.#settings = {
      folder: CONTROL_FOLDER,
      ...(entry ? { entry } : {}),
      ...(logLevel ? { logLevel } : {}),
    };
  }

  /** Ends early when one part fails, so that what is wrong is said at once. */
  async up(): Promise<void> {
    const failed = new AbortController();
    const given = this.#options.signal;
    const signal = given ? AbortSignal.any([given, failed.signal]) : failed.signal;
    signal.throwIfAborted();
    await addPods();
    const network = this.#connect();
    // The services start while the network is made; only the proxy looks at its eth0, and waits for it.
    const services = SERVICE_NAMES.map(async (name) => {
      if (name === 'proxy') await network;
      await this.#start(name, signal);
    });
    const all = [network, ...services];
    try {
      await Promise.all(all);
    } catch (error) {
      failed.abort(error);
      await Promise.allSettled(all);
      throw error;
    }
  }

  async #connect(): Promise<void> {
    const { family, clientSysctls, proxySysctls = {}, serverSysctls, isSteered = true } = this.#options;
    // A sysctl of conntrack is there once conntrack is.
    if (Object.keys(proxySysctls).some((name) => name.startsWith('net.netfilter.')))
      await loadConntrack('proxy');
    await connectPods({
      family,
      isSteered,
      sysctls: { client: clientSysctls, proxy: proxySysctls, server: serverSysctls },
    });
    this.#connected = true;
  }

  async #start(name: ServiceName, signal: AbortSignal): Promise<void> {
    const service = await startService(name, this.#settings);
    this.#services.set(name, service);
    await awaitReady(service, signal);
    void service.process.ended.then((end) => {
      if (this.#ending !== null) return;
      const error = endedError(name, service.process, end);
      this.#exits.push(error);
      for (const listener of this.#listeners) listener(error);
    });
  }

  down(): Promise<void> {
    this.#ending ??= this.#remove();
    return this.#ending;
  }

  async #remove(): Promise<void> {
    for (const { control } of this.#services.values()) control.close();
    const strangers = [...this.#strangers].map((process) => ({ process }));
    await endServices([...this.#services.values(), ...strangers]);
    if (this.#hadStrangers) await killAllIn(PODS);
    // A service that was killed has left its socket.
    for (const name of readdirSync(CONTROL_FOLDER)) rmSync(join(CONTROL_FOLDER, name), { recursive: true });
    await removePods({ partly: !this.#connected });
  }

  async #exec(pod: Pod, file: string, args: readonly string[]): Promise<ServiceProcess> {
    if (this.#ending !== null)
      throw new Error(`Cannot run "${file}" in the ${pod}: the lab is being destroyed`);
    this.#hadStrangers = true;
    const stranger = await spawnService(...inNetns(pod, file, args));
    this.#strangers.add(stranger);
    void stranger.ended.then(() => this.#strangers.delete(stranger));
    return stranger;
  }

  lab(): LocalLab {
    const each = <T>(pick: (service: RunningService) => T): Record<ServiceName, T> =>
      Object.fromEntries([...this.#services].map(([name, service]) => [name, pick(service)])) as Record<
        ServiceName,
        T
      >;
    const { family } = this.#options;
    return {
      ...each(({ control }) => control),
      pids: each(({ process }) => process.pid),
      addresses: {
        client: podAddress(family, 'client'),
        proxy: podAddress(family, 'proxy'),
        server: podAddress(family, 'server'),
      },
      exec: (pod, file, args) => this.#exec(pod, file, args),
      onServiceExit: (listener) => {
        this.#listeners.push(listener);
        for (const error of this.#exits) listener(error);
      },
      destroy: () => this.down(),
    };
  }
}

/** What a stranger's program has left behind as a daemon. */
async function killAllIn(pods: readonly Pod[]): Promise<void> {
  const pids = (await Promise.all(pods.map((pod) => netnsPids(pod)))).flat();
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // ESRCH: it has ended by itself meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
