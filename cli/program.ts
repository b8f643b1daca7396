// The command line's grammar. Each subcommand is loaded when it is asked for: that halves the time to the first line.
import { Command, InvalidArgumentError, Option } from 'commander';
import { addLabCommands } from './lab-program.ts';
import { synfinVersion } from './version.ts';

function seed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 4_294_967_295) {
    throw new InvalidArgumentError('must be a whole number from 0 to 4294967295.');
  }
  return value;
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
  program
    .command('run')
    .description('run experiments, by name or file; exit status 0 only when every verdict is Confirmed')
    .argument('<experiment...>', 'names from "synfin list", or YAML files')
    .option('--report <dir>', 'write report.json and report.md of each experiment below this folder')
    .option('--json', 'print one JSON document with all reports, and nothing else')
    .option('--ask', 'stop at the pauses of an experiment, and wait for Enter')
    .addOption(seedOption())
    .action(async (experiments: string[], options) => {
      const { run } = await import('./commands/run.ts');
      status = await run(experiments, options, argv);
    });
  addLabCommands(program, argv, (ended) => {
    status = ended;
  });
  program
    .command('list')
    .description('the experiments that come with synfin')
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { list } = await import('./commands/list.ts');
      status = list(options);
    });
  program
    .command('explain')
    .description('what an experiment does, what to expect on which side, why, and what to do about it')
    .argument('<experiment>', 'a name from "synfin list", or a YAML file')
    .action(async (name: string) => {
      const { explain } = await import('./commands/explain.ts');
      status = explain(name);
    });
  program
    .command('validate')
    .description('check files against the schema; all problems at once')
    .argument('<file...>', 'YAML files')
    .action(async (files: string[]) => {
      const { validate } = await import('./commands/validate.ts');
      status = validate(files);
    });
  program
    .command('doctor')
    .description('what this kernel and this user can do, and what to do about what is missing')
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { doctor } = await import('./commands/doctor.ts');
      status = await doctor(options);
    });
  await program.parseAsync(argv, { from: 'user' });
  return status;
}
