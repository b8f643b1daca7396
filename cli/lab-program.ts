// The grammar of the subcommands for a lab that stays. Each is loaded when it is asked for.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { duration } from '#lab/spec/duration.ts';
import { objectName } from '#lab/spec/names.ts';
import { type ClusterOptions, isForCluster, withClusterOptions } from './cluster/cluster-options.ts';

/** What a word must be, by a schema of the domain. */
function checkedBy(schema: typeof objectName | typeof duration): (text: string) => string {
  return (text) => {
    const { error, data } = schema.safeParse(text);
    if (error) throw new InvalidArgumentError(`${error.issues.map(({ message }) => message).join('; ')}.`);
    return data;
  };
}

export const nameOption = () =>
  new Option('--name <name>', 'which lab, of several').default('default').argParser(checkedBy(objectName));
const laneOption = () =>
  new Option('--lane <lane>', 'which lane; needed only where there are several and none is "main"').argParser(
    // On a cluster those of an experiment have its name before their own.
    (text) => text.split('.').map(checkedBy(objectName)).join('.'),
  );
const timeOption = (flags: string, text: string) => new Option(flags, text).argParser(checkedBy(duration));

/** @param end takes a subcommand's exit status. */
export function addLabCommands(
  program: Command,
  argv: readonly string[],
  end: (status: number) => void,
): void {
  addLifeCommands(program, argv, end);
  addFaultCommands(program, end);
  program
    .command('behave')
    .description('change what the client or the server of a lab that is up does; without fields: tell it')
    .argument('<side>', 'client or server')
    .argument('[field...]', 'such as connections=100 close.how=Fin, or "{connections: 100}"')
    .addOption(laneOption())
    .option('--reset', 'from the defaults, not from what it does now')
    .addOption(nameOption())
    .action(async (side: string, fields: string[], options) => {
      const { behave } = await import('./commands/behave.ts');
      end(await behave(side, fields, options));
    });
  program
    .command('watch')
    .description('see the states of both ends, the faults and their ledger, until Ctrl-C')
    .addOption(nameOption())
    .action(async (options) => {
      const { watch } = await import('./commands/watch.ts');
      end(await watch(options));
    });
  program
    .command('attach')
    .description('a shell, or a command, in a pod: ss, tcpdump, curl')
    .argument('<pod>', 'client, proxy or server')
    .argument('[command...]', 'after --; default: your shell')
    .addOption(nameOption())
    .action(async (pod: string, command: string[], options) => {
      const { attach } = await import('./commands/attach.ts');
      end(await attach(pod, command, options));
    });
}

function addLifeCommands(program: Command, argv: readonly string[], end: (status: number) => void): void {
  program
    .command('up')
    .description('start a lab that stays: a client, a proxy and a server to play with')
    .argument('[file]', 'a Lab, or an Experiment whose lab it is to be; a file, or a name from "synfin list"')
    .addOption(timeOption('--for <time>', 'it ends by itself after so long').default('8h'))
    .option('--foreground', 'stay here, and end it with Ctrl-C')
    .addOption(nameOption())
    .action(async (file: string | undefined, options) => {
      const { up } = await import('./commands/up.ts');
      end(await up(file, options, argv));
    });
  withClusterOptions(program.command('status'))
    .description('labs that are up: their services, the states of both ends, faults')
    .option('--json', 'as JSON')
    .addOption(nameOption().default(undefined, 'all'))
    .action(async (options) => {
      if (isForCluster(options)) {
        const { statusOnCluster } = await import('./cluster/commands/status.ts');
        return end(await statusOnCluster(options));
      }
      const { status } = await import('./commands/status.ts');
      end(await status(options));
    });
  program
    .command('down')
    .description('end a lab, with everything in it')
    .option('--all', 'all labs')
    .addOption(nameOption())
    .action(async (options) => {
      const { down } = await import('./commands/down.ts');
      end(await down(options));
    });
}

function addFaultCommands(program: Command, end: (status: number) => void): void {
  const fault = program.command('fault').description('put, list, release and end faults of a lab that is up');
  const withFlags = (command: Command) =>
    withClusterOptions(command)
      .option('--from <side>', 'Client or Server; both when absent')
      .option('--share <percent>', 'of the connections, such as 50%')
      .addOption(timeOption('--start <time>', 'how long after now'))
      .addOption(timeOption('--duration <time>', 'how long it is in force (default: 60s)'))
      .option('--as <name>', "the fault's name; made up when absent")
      .addOption(laneOption())
      .addOption(nameOption());
  withFlags(fault.command('add'))
    .description('put faults: "Drop Fin", "Delay SynAck delay.time=200ms", or a file')
    .argument('<what...>', 'ACTION ROLE and further fields, or one YAML file, - for standard input')
    .action(async (words: string[], options) => {
      if (isForCluster(options)) {
        const { addOnCluster } = await import('./cluster/commands/fault.ts');
        return end(await addOnCluster(words, options));
      }
      const { faultAdd } = await import('./commands/fault.ts');
      end(await faultAdd(words, options));
    });
  withFlags(fault.command('hold'))
    .description('hold segments of a role until they are released')
    .argument('<role>', 'such as Fin')
    .argument('[field...]', 'further fields')
    .action(async (role: string, fields: string[], options) => {
      const words = ['Hold', role, 'hold.until=Released', ...fields];
      if (isForCluster(options)) {
        const { addOnCluster } = await import('./cluster/commands/fault.ts');
        return end(await addOnCluster(words, options, 'fault hold'));
      }
      const { faultAdd } = await import('./commands/fault.ts');
      end(await faultAdd(words, options, 'fault hold'));
    });
  withClusterOptions(fault.command('release'))
    .description('let go what Hold faults hold; they stay in force')
    .argument('<fault...>')
    .addOption(nameOption())
    .action(async (names: string[], options) => {
      if (isForCluster(options)) {
        const { releaseOnCluster } = await import('./cluster/commands/fault.ts');
        return end(await releaseOnCluster(names, options));
      }
      const { faultRelease } = await import('./commands/fault.ts');
      end(await faultRelease(names, options));
    });
  withClusterOptions(fault.command('ls'))
    .description('faults and their ledger')
    .option('--json', 'as JSON')
    .addOption(nameOption())
    .action(async (options) => {
      if (isForCluster(options)) {
        const { listOnCluster } = await import('./cluster/commands/fault.ts');
        return end(await listOnCluster(options));
      }
      const { faultList } = await import('./commands/fault.ts');
      end(await faultList(options));
    });
  withClusterOptions(fault.command('rm'))
    .description('end faults, and let go what they hold')
    .argument('[fault...]')
    .option('--all', 'every fault; works also when the lab is broken')
    .addOption(nameOption())
    .action(async (names: string[], options) => {
      if (isForCluster(options)) {
        return end(await removeFaultsOnCluster(names, options));
      }
      const { faultRemove } = await import('./commands/fault.ts');
      end(await faultRemove(names, options));
    });
}

async function removeFaultsOnCluster(
  names: readonly string[],
  options: ClusterOptions & { name: string; all?: boolean },
): Promise<number> {
  const { refuseUnclearEnd } = await import('./staying-lab/refuse-unclear-end.ts');
  refuseUnclearEnd(names, options);
  if (options.all) {
    const { removeAllOnCluster } = await import('./cluster/commands/remove-all-faults.ts');
    return removeAllOnCluster({ ...options, lab: options.name === 'default' ? undefined : options.name });
  }
  const { removeOnCluster } = await import('./cluster/commands/fault.ts');
  return removeOnCluster(names, options);
}
