// The synfin command: wires its subcommands, and turns errors into one message and an exit status.
import { CommanderError } from 'commander';
import { EXIT, exitStatusOf, reportError } from './exit-status.ts';
import { outputError, watchOutput } from './lost-output.ts';
import { makeProgram } from './program.ts';

watchOutput();
let status: number;
try {
  status = await makeProgram(process.argv.slice(2));
} catch (error) {
  // Commander has printed its own message already.
  if (!(error instanceof CommanderError)) reportError(error, process.stderr);
  status = exitStatusOf(error);
}
const lost = await outputError();
if (lost) {
  // Who closes a pipe, as "head" does, has seen enough; whoever loses output in another way has to know.
  if (lost.code !== 'EPIPE') process.stderr.write(`Cannot write to standard output: ${lost.code}\n`);
  status = status === EXIT.Ok || status === EXIT.Interrupted ? EXIT.NotConfirmed : status;
}
// Inside a sandbox this is pid 1: to end is to end everything in it.
process.exit(status);
