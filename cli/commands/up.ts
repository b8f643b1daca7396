// synfin up: a lab that stays.
import { durationMs } from '#lab/spec/duration.ts';
import { BadInputError, EXIT } from '../exit-status.ts';
import { insideSandbox } from '../local/sandbox.ts';
import { clockTime, roughDuration } from '../render/clock-time.ts';
import { readDescription } from '../staying-lab/lab-description.ts';
import type { LabRecord } from '../staying-lab/lab-record.ts';
import { loadLab } from '../staying-lab/load-lab.ts';

export interface UpOptions {
  name: string;
  for: string;
  foreground?: boolean;
}

/** @param argv the command's own arguments */
export async function up(
  source: string | undefined,
  options: UpOptions,
  argv: readonly string[],
): Promise<number> {
  const spec = loadLab(source);
  const { name, foreground = false } = options;
  const forMs = durationMs(options.for);
  if (forMs === 0)
    throw new BadInputError(`Cannot start a lab for ${options.for}: it would be down before it is up`);
  if (insideSandbox()) {
    const { supervise } = await import('../staying-lab/supervise.ts');
    return supervise(spec, { name, source: source ?? null, forMs });
  }
  const isIdle = spec.lanes.every(({ client, server }) => !client && !server);
  const { startLab } = await import('../staying-lab/start-lab.ts');
  const status = await startLab(argv, {
    ...{ name, forMs, foreground },
    onUp: (record) => process.stdout.write(`${greeting(record, { foreground, isIdle }).join('\n')}\n`),
    complain: (text) => process.stderr.write(text),
  });
  return status === 0 ? EXIT.Ok : status;
}

/** @param isIdle whether no lane begins with a behaviour of its own */
function greeting(
  { name, pid, until }: LabRecord,
  { foreground, isIdle }: { foreground: boolean; isIdle: boolean },
): string[] {
  const option = name === 'default' ? '' : ` --name ${name}`;
  const description = readDescription(pid);
  const { client, proxy, server } = description?.addresses ?? {};
  const lanes = (description?.lanes ?? []).map((lane) => `${lane.name} on port ${lane.port}`);
  const end = foreground ? 'Ctrl-C' : `"synfin down${option}"`;
  return [
    `Lab "${name}" is up: client ${client}, proxy ${proxy}, server ${server}; ${lanes.length === 1 ? 'lane' : 'lanes'} ${lanes.join(', ')}.`,
    `It ends at ${clockTime(until)} by itself (in ${roughDuration(until - Date.now())}), or by ${end}.`,
    ...(foreground
      ? []
      : [
          `${isIdle ? 'The server listens, the client waits for you. ' : ''}Next, for example:`,
          `  synfin behave client connections=100 close.how=Fin close.after=10s${option}`,
          `  synfin fault add Drop Fin --from Server --share 50%${option}`,
          `  synfin watch${option}`,
        ]),
  ];
}
