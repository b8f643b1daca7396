// synfin doctor: what this kernel and this user can do, and what to do about what is missing.
import { diagnose } from '../doctor/diagnose.ts';
import { exitStatus, printChecks } from '../doctor/print.ts';

/** @returns 0 when nothing that a lab needs is missing. */
export async function doctor(options: { json?: boolean }): Promise<number> {
  const checks = await diagnose();
  process.stdout.write(options.json ? `${JSON.stringify(checks, null, 2)}\n` : printChecks(checks));
  return exitStatus(checks);
}
