// The synfin command: wires its subcommands, and turns errors into one message and an exit status.
import { CommanderError } from 'commander';
import { exitStatusOf, reportError } from './exit-status.ts';
import { makeProgram } from './program.ts';

try {
  process.exitCode = await makeProgram(process.argv.slice(2));
} catch (error) {
  // Commander has printed its own message already.
  if (!(error instanceof CommanderError)) reportError(error, process.stderr);
  process.exitCode = exitStatusOf(error);
}
// Inside a sandbox this is pid 1: to end is to end everything in it.
process.exit(process.exitCode);
