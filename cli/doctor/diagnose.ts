// Looks at everything that a lab needs on this machine, and tells what to do about what is missing.
import { SandboxError, sandboxKind } from '#cli/local/sandbox.ts';
import { CommandError, type CommandRunner, commandRunner } from '#linux/command.ts';
import { type Check, ok } from './check.ts';
import {
  checkFastOpen,
  checkIpv6,
  checkKernel,
  checkKoffi,
  checkNode,
  checkOpenFiles,
  checkReceiveBuffer,
} from './machine.ts';
import { checkPrograms } from './programs.ts';
import { checkKernelFeatures, throwawayRunner } from './throwaway.ts';

/** Every check, in the order in which a reader would mend things. Takes about a second; changes nothing. */
export async function diagnose(runner: CommandRunner = commandRunner): Promise<Check[]> {
  const isRoot = process.getuid?.() === 0;
  const [programs, { namespaces, features }, koffi] = await Promise.all([
    checkPrograms(runner),
    checkNamespaces(isRoot, runner),
    checkKoffi(),
  ]);
  return [
    checkNode(),
    checkKernel(),
    ...programs,
    namespaces,
    ...features,
    koffi,
    checkIpv6(),
    checkFastOpen(),
    checkReceiveBuffer(isRoot),
    checkOpenFiles(),
  ];
}

async function checkNamespaces(
  isRoot: boolean,
  runner: CommandRunner,
): Promise<{ namespaces: Check; features: Check[] }> {
  const name = isRoot ? 'namespaces, as root' : 'user namespaces, as this user';
  try {
    const kind = await sandboxKind(runner);
    const found = kind.user ? 'allowed' : 'allowed; as an ordinary user synfin makes a user namespace too';
    return {
      namespaces: ok(name, found),
      features: await checkKernelFeatures(throwawayRunner(kind, runner)),
    };
  } catch (error) {
    if (error instanceof SandboxError) {
      const { reason: found, remedy } = error;
      return { namespaces: { name, status: 'Missing', found, remedy }, features: [] };
    }
    // A program that is missing has a line of its own.
    if (error instanceof CommandError) {
      return { namespaces: { name, status: 'Missing', found: error.message, remedy: null }, features: [] };
    }
    throw error;
  }
}
