// The operator's process: configuration, log, health, lease, signals, end.
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { ConfigError } from '#services/control/config.ts';
import { formatListenAddress } from '#services/control/listen-address.ts';
import { type OperatorConfig, readOperatorConfig } from './config.ts';
import { startHealthServer } from './health-server.ts';
import { HttpKubeApi } from './kube/http-kube-api.ts';
import { findKubernetes } from './kube/kubernetes.ts';
import { LeaderElector } from './kube/leader-elector.ts';
import { REAL_TIMING as timing } from './kube/timing.ts';
import { controlOpener } from './lab/service-access.ts';
import { Operator } from './operator.ts';
import { bundledExperiments } from './page/bundled-experiments.ts';
import { serveClusterPages } from './page/cluster-pages.ts';
import { operatorVersion } from './version.ts';

const EXIT_FAILED = 1;
const EXIT_CONFIG = 2;
/** A close that hangs must not keep the process: the kubelet waits 15 s. */
const END_DEADLINE_MS = 12_000;
/** A silent connection and a new one, twice, are to be over before a leader that has not renewed gives up. */
const LEASE_LIMITS = { answerMs: 4000, attemptsMs: 5000 };
/** The built page, beside the bundle in an image. */
const PAGE_FOLDER = join(import.meta.dirname, '../live/page/dist');

const log = pino({ name: 'operator', level: 'info' });
try {
  const config = readOperatorConfig(process.env);
  log.level = config.SYNFIN_LOG_LEVEL;
  await run(config);
} catch (error) {
  if (error instanceof ConfigError) log.fatal({ problems: error.problems }, error.message);
  else log.fatal({ err: error }, error instanceof Error ? error.message : String(error));
  process.exit(error instanceof ConfigError ? EXIT_CONFIG : EXIT_FAILED);
}

async function run(config: OperatorConfig): Promise<void> {
  const registry = new Registry();
  const access = findKubernetes();
  const api = new HttpKubeApi(access, { timing });
  const version = operatorVersion();
  let isSynced = false;
  let isLeading = !config.SYNFIN_LEADER_ELECTION;
  const open = controlOpener(config.SYNFIN_CONTROL_SECRET);
  const operator = new Operator({
    ...{ api, config, timing, registry, version, log },
    open,
    isLeading: () => isLeading,
  });
  const stopHealth = await startHealthServer({
    ...{ address: config.SYNFIN_LISTEN, registry, targets: operator.targets },
    isLeading: () => isLeading,
    // Who waits for the lease is ready to take over.
    notReady: () => (isLeading && !isSynced ? 'the first list of all objects' : null),
  });
  let stopPage = () => Promise.resolve();
  const servePage = async () => {
    const {
      SYNFIN_PAGE_LISTEN: address,
      SYNFIN_PAGE_TOKEN: token,
      SYNFIN_NAMESPACES,
      SYNFIN_POD_NAMESPACE,
    } = config;
    if (address?.kind !== 'Tcp' || token === undefined) return;
    const { world } = operator;
    stopPage = await serveClusterPages({
      ...{ world, api, open, address, token, folder: PAGE_FOLDER, experiments: bundledExperiments() },
      namespace: SYNFIN_NAMESPACES[0] ?? SYNFIN_POD_NAMESPACE,
      onError: (error) => log.error({ err: error }, 'the live page failed'),
    });
    log.info({ address: formatListenAddress(address) }, 'serves the live page');
  };
  const begin = () => {
    isLeading = true;
    log.info({ version }, 'leads');
    operator.start().then(
      () => {
        isSynced = true;
        return servePage();
      },
      (error) => fail(error),
    );
  };
  const elector = new LeaderElector({
    ...{ api: new HttpKubeApi(access, { timing, ...LEASE_LIMITS }), timing },
    name: config.SYNFIN_LEASE_NAME,
    namespace: config.SYNFIN_LEASE_NAMESPACE ?? config.SYNFIN_POD_NAMESPACE,
    identity: config.SYNFIN_POD_NAME,
    onLeading: begin,
    // At once: another may lead now, and two must not put faults.
    onLost: (why) => fail(why),
    onError: (error) => log.warn({ err: error }, 'lease not renewed'),
  });
  const end = async (signal: string) => {
    log.info({ signal }, 'ends; what runs is left to the next operator');
    setTimeout(() => process.exit(EXIT_FAILED), END_DEADLINE_MS).unref();
    await Promise.all([stopPage(), operator.stop()]);
    await elector.stop();
    await stopHealth();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void end(signal).catch(fail));
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  operator.targets.start();
  if (config.SYNFIN_LEADER_ELECTION) elector.start();
  else begin();
}

function fail(error: unknown): never {
  log.fatal({ err: error }, error instanceof Error ? error.message : String(error));
  process.exit(EXIT_FAILED);
}
