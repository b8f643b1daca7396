// The life of a service: configuration, log, control API, signals, end.
import { release } from 'node:os';
import type { Router } from 'express';
import { type Logger, pino } from 'pino';
import { Gauge, Registry } from 'prom-client';
import type { z } from 'zod';
import { ConfigError, readServiceConfig, type ServiceConfig } from './config.ts';
import { createControlServer } from './control-server.ts';
import { formatListenAddress } from './listen-address.ts';
import { watchLoop } from './loop-watch.ts';

/** Above this the service's times are no longer to be trusted, and /healthz says so with a 503. */
const LAG_LIMIT_MS = 1000;
/** A close that hangs must not keep the process. */
const END_DEADLINE_MS = 5000;
const EXIT_FAILED = 1;
const EXIT_CONFIG = 2;

export interface ServiceContext<E extends z.ZodRawShape> {
  config: ServiceConfig & { settings: z.output<z.ZodObject<E>> };
  log: Logger;
  registry: Registry;
  /** Ends the process with code 1 after closing, for a failure that nothing can mend. */
  fail: (error: unknown) => void;
}

export interface ServiceParts {
  routes: (router: Router) => void;
  health: () => Record<string, unknown>;
  /** Ends everything at once; called before the control API stops. */
  close: () => void | Promise<void>;
}

export interface ServiceOptions<E extends z.ZodRawShape> {
  name: string;
  /** The service's own environment variables, as for readServiceConfig. */
  settings?: E;
  create: (context: ServiceContext<E>) => ServiceParts | Promise<ServiceParts>;
}

/**
 * Runs a service until SIGTERM or SIGINT.
 *
 * Exit codes: 0 after a signal; 1 for a failure; 2 for an unusable configuration. Writes JSON lines to stdout only.
 */
export async function runService<E extends z.ZodRawShape = Record<never, never>>(
  options: ServiceOptions<E>,
): Promise<void> {
  const log = pino({ name: options.name, level: 'info' });
  try {
    const config = readServiceConfig(process.env, options.settings);
    log.level = config.logLevel;
    await serve(options, config, log);
  } catch (error) {
    if (error instanceof ConfigError) log.fatal({ problems: error.problems }, error.message);
    else log.fatal({ err: error }, error instanceof Error ? error.message : String(error));
    process.exit(error instanceof ConfigError ? EXIT_CONFIG : EXIT_FAILED);
  }
}

async function serve<E extends z.ZodRawShape>(
  { name, create }: ServiceOptions<E>,
  config: ServiceContext<E>['config'],
  log: Logger,
): Promise<void> {
  const registry = new Registry();
  const loop = watchLoop();
  new Gauge({
    name: 'synfin_event_loop_lag_seconds',
    help: 'Longest time by which the event loop was late in the last 5 to 10 seconds',
    registers: [registry],
    collect() {
      this.set(loop.lagMs / 1000);
    },
  });

  let ending = false;
  let closeAll = () => Promise.resolve();
  const end = (code: number) => {
    if (ending) return;
    ending = true;
    setTimeout(() => {
      log.fatal(`Cannot end cleanly: still closing after ${END_DEADLINE_MS} ms`);
      process.exit(EXIT_FAILED);
    }, END_DEADLINE_MS).unref();
    closeAll().then(
      () => process.exit(code),
      (error) => {
        log.fatal({ err: error }, 'Cannot end cleanly');
        process.exit(EXIT_FAILED);
      },
    );
  };
  const fail = (error: unknown) => {
    log.fatal({ err: error }, error instanceof Error ? error.message : String(error));
    end(EXIT_FAILED);
  };
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);

  const parts = await create({ config, log, registry, fail });
  const control = createControlServer({
    name,
    listen: config.listen,
    ...(config.token === undefined ? {} : { token: config.token }),
    log,
    registry,
    routes: parts.routes,
    health: () => healthOf(parts, loop.lagMs),
  });
  closeAll = async () => {
    await parts.close();
    await control.stop();
  };
  const { address } = await control.start();
  loop.forget(); // a start takes its time, and nobody has counted on this one yet
  log.info({ address: formatListenAddress(address) }, 'ready');
}

function healthOf(parts: ServiceParts, loopLagMs: number): Record<string, unknown> {
  if (loopLagMs > LAG_LIMIT_MS)
    throw new Error(`Cannot keep time: the event loop was late by ${loopLagMs} ms, limit ${LAG_LIMIT_MS} ms`);
  return { pid: process.pid, kernel: release(), loopLagMs, ...parts.health() };
}
