// The command line's grammar. Each subcommand is loaded when it is asked for: that halves the time to the first line.
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Placement } from '#lab/spec/lab.ts';
import { LANGUAGES } from '#lab/spec/language.ts';
import { isForCluster, withClusterOptions } from './cluster/cluster-options.ts';
import { BadInputError } from './exit-status.ts';
import { addLabCommands, nameOption } from './lab-program.ts';
import { PAGE_PORT } from './page/page-port.ts';
import { synfinVersion } from './version.ts';

function seed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 4_294_967_295) {
    throw new InvalidArgumentError('must be a whole number from 0 to 4294967295.');
  }
  return value;
}

/** As in the schema, which takes a while to load. */
const PLACEMENTS = ['Gateway', 'Sidecar'] satisfies readonly Placement[];

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535)
    throw new InvalidArgumentError('must be a port from 1 to 65535, or 0 for any that is free.');
  return value;
}

function portOption(): Option {
  return new Option('--port <n>', `of the live page, on loopback (default: ${PAGE_PORT})`).argParser(port);
}

function langOption(): Option {
  return new Option('--lang <language>', 'of the texts; by default that of the locale').choices(LANGUAGES);
}

/**
 * Parses `argv` and runs the subcommand.
 *
 * @returns the exit status.
 * @throws CommanderError for wrong arguments, once its message is printed.
 */
export async function makeProgram(argv: readonly string[]): Promise<number> {
  let status = 0;
  const program = new Command('synfin')
    .description('A TCP chaos lab: faults named segments, and shows every TCP state on both ends.')
    .version(synfinVersion())
    .exitOverride()
    .showHelpAfterError('(synfin --help tells more)')
    .configureHelp({ showGlobalOptions: true });
  const seedOption = () => new Option('--seed <n>', 'repeat the random choices of that run').argParser(seed);

  program
    .command('tour')
    .description('every TCP state on a real kernel, in a minute')
    .option('--report <dir>', 'where the reports go', 'reports/tour')
    .addOption(seedOption())
    .action(async (options) => {
      const { tour } = await import('./commands/tour.ts');
      status = await tour(options, argv);
    });
  withClusterOptions(program.command('run'))
    .description('run experiments, by name or file; exit status 0 only when every verdict is Confirmed')
    .argument('<experiment...>', 'names from "synfin list", or YAML files')
    .option('--report <dir>', 'write report.html, .md and .json of each experiment below this folder')
    .option('--pcap <file>', 'write every segment that the proxy sees, with a comment on each, for Wireshark')
    .option('--json', 'print one JSON document with all reports, and nothing else')
    .option('--ask', 'stop at the pauses of an experiment, and wait for Enter')
    .option('--ui', 'serve the live page of the run, until Ctrl-C')
    .addOption(portOption())
    .addOption(new Option('--only <name>').hideHelp())
    .option('--lab <name>', 'in a Lab that is there, in place of one of its own, with --cluster')
    .addOption(
      new Option('--placement <where>', 'where the proxy stands, with --cluster').choices(PLACEMENTS),
    )
    .option('--keep', 'leave the experiment on the cluster also when it has come to no verdict')
    .addOption(seedOption())
    .action(async (experiments: string[], options) => {
      const { lab, placement, keep } = options;
      if (isForCluster(options, { '--lab': lab, '--placement': placement, '--keep': keep })) {
        const { runOnCluster } = await import('./cluster/commands/run.ts');
        status = await runOnCluster(experiments, options);
        return;
      }
      const { run } = await import('./commands/run.ts');
      status = await run(experiments, options, argv);
    });
  addLabCommands(program, argv, (ended) => {
    status = ended;
  });
  program
    .command('serve')
    .description(
      'the live page, until Ctrl-C: of the lab that is up, or of experiments that are started from it',
    )
    .argument('[file...]', 'experiments of your own, to be started from the page too')
    .addOption(portOption())
    .addOption(nameOption())
    .action(async (files: string[], options) => {
      const { serve } = await import('./commands/serve.ts');
      status = await serve(files, { port: PAGE_PORT, ...options });
    });
  addReadingCommands(program, (ended) => {
    status = ended;
  });
  await program.parseAsync(argv, { from: 'user' });
  return status;
}

/** Commands that only read, and start nothing. */
function addReadingCommands(program: Command, end: (status: number) => void): void {
  withClusterOptions(program.command('list'))
    .description('the experiments that come with synfin; or those of a cluster, and how they stand')
    .option('--json', 'as JSON')
    .addOption(langOption())
    .action(async (options) => {
      if (isForCluster(options)) {
        const { listExperiments } = await import('./cluster/commands/list.ts');
        return end(await listExperiments(options));
      }
      const { list } = await import('./commands/list.ts');
      end(list(options));
    });
  program
    .command('explain')
    .description('an experiment: what is done, what to expect, why, what to do about it; or a TCP state')
    .argument('<experiment>', 'a name from "synfin list", a YAML file, or a state such as CLOSE_WAIT')
    .addOption(langOption())
    .action(async (name: string, options) => {
      const { explain } = await import('./commands/explain.ts');
      end(explain(name, options));
    });
  program
    .command('validate')
    .description('check files against the schema; all problems at once')
    .argument('<file...>', 'YAML files, - for standard input')
    .action(async (files: string[]) => {
      const { validate } = await import('./commands/validate.ts');
      end(validate(files));
    });
  withClusterOptions(program.command('report'))
    .description('the report of an Experiment that is over, from its cluster')
    .argument('<experiment>', 'its name')
    .option('--report <dir>', 'write report.html, .md and .json below this folder')
    .option('--json', 'as JSON')
    .action(async (name: string, options) => {
      if (!isForCluster(options))
        throw new BadInputError(
          'Cannot find a report: on this machine "run" writes it, to --report <dir>; it is for --cluster',
        );
      const { reportFromCluster } = await import('./cluster/commands/report.ts');
      end(await reportFromCluster(name, options));
    });
  withClusterOptions(program.command('doctor'))
    .description('what this kernel and this user can do, and what to do about what is missing')
    .option('--json', 'as JSON')
    .action(async (options) => {
      if (isForCluster(options)) {
        const { doctorOnCluster } = await import('./cluster/commands/doctor.ts');
        return end(await doctorOnCluster(options));
      }
      const { doctor } = await import('./commands/doctor.ts');
      end(await doctor(options));
    });
}
