// The programs that a lab is made with.
import { CommandError, type CommandRunner } from '#linux/command.ts';
import { type Check, ok } from './check.ts';

const PROGRAMS = [
  { file: 'ip', version: '-V', debian: 'iproute2' },
  { file: 'nft', version: '--version', debian: 'nftables' },
  { file: 'iptables', version: '--version', debian: 'iptables' },
  { file: 'unshare', version: '--version', debian: 'util-linux' },
  { file: 'setpriv', version: '--version', debian: 'util-linux' },
  { file: 'mount', version: '--version', debian: 'mount' },
];

/** Whether each program is there, and which version. */
export function checkPrograms(runner: CommandRunner): Promise<Check[]> {
  return Promise.all(PROGRAMS.map((program) => checkProgram(program, runner)));
}

async function checkProgram(
  { file, version, debian }: (typeof PROGRAMS)[number],
  runner: CommandRunner,
): Promise<Check> {
  const name = `program ${file}`;
  try {
    const { stdout } = await runner.run(file, [version]);
    // mount goes on with what it was built with.
    return ok(
      name,
      stdout
        .replace(/ \(libmount.*/, '')
        .trim()
        .split('\n')[0] ?? '',
    );
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const missing = error.code === 'COMMAND_MISSING';
    return {
      name,
      status: 'Missing',
      found: missing ? 'not installed' : error.message,
      remedy: missing ? `sudo apt-get install ${debian}` : null,
    };
  }
}
