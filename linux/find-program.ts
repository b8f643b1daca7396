// Where programs are looked for, and which of those that are needed are not there.
import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';

/** iproute2, iptables and nftables live where an ordinary user's PATH does not look on Debian. */
const ADMIN_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Debian's package for each program that we start. */
const DEBIAN_PACKAGE: Readonly<Record<string, string>> = {
  bridge: 'iproute2',
  ip: 'iproute2',
  ip6tables: 'iptables',
  'ip6tables-restore': 'iptables',
  'ip6tables-save': 'iptables',
  iptables: 'iptables',
  'iptables-restore': 'iptables',
  'iptables-save': 'iptables',
  mount: 'mount',
  nft: 'nftables',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  tc: 'iproute2',
  unshare: 'util-linux',
};

/** Folders of `path`, which is written as in PATH, and those for administration. */
export function programFolders(path: string | undefined): string[] {
  const folders = (path ?? '/usr/bin:/bin').split(':').filter((folder) => folder !== '');
  return [...new Set([...folders, ...ADMIN_FOLDERS])];
}

/** The package to install for a program, by its name or path; undefined where we know none. */
export function debianPackage(program: string): string | undefined {
  return DEBIAN_PACKAGE[program.slice(program.lastIndexOf('/') + 1)];
}

/** Programs that are needed are not installed; the message says what to do. */
export class MissingProgramsError extends Error {
  override name = 'MissingProgramsError';
  readonly code = 'COMMAND_MISSING';
  readonly programs: readonly string[];

  constructor(programs: readonly string[]) {
    const packages = [...new Set(programs.map((program) => debianPackage(program) ?? program))];
    const quoted = programs.map((program) => `"${program}"`).join(', ');
    super(
      `Cannot find ${quoted}: not installed; run "sudo apt-get install ${packages.join(' ')}", or what your system has for it`,
    );
    this.programs = programs;
  }
}

/**
 * Asks for all programs at once, without starting one.
 *
 * @throws MissingProgramsError that names every one that is not there
 */
export function requirePrograms(programs: readonly string[], path = process.env.PATH): void {
  const missing = programs.filter((program) => !isInstalled(program, path));
  if (missing.length > 0) throw new MissingProgramsError(missing);
}

/** Whether a program of that name can be started. */
export function isInstalled(program: string, path = process.env.PATH): boolean {
  return programFolders(path).some((folder) => isProgram(join(folder, program)));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not for us: either way it cannot be started from here.
    return false;
  }
}
