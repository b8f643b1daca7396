// Kills a part of a running lab at one moment, and looks for what is left. To be run in a sandbox (test/lab-sandbox.ts).
//
//   snapshot ─► synfin run … ─► the victim is there ─► random pause ─► kill ─► it ends ─► snapshot: the same?
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asUser } from './as-user.ts';
import { hit } from './hit.ts';
import type { KillMoment } from './kill-moment.ts';
import { leftSince, takeSnapshot } from './leftovers.ts';
import { type CommandOptions, type MomentCommand, startCommand, startSynfin } from './moment-command.ts';
import { type MomentFolders, makeFolders, removeFolders } from './moment-folders.ts';
import { useAndEnd } from './use-and-end.ts';

const ENGINE_DIES = join(import.meta.dirname, '../fixtures/engine-dies.ts');

export interface MomentResult {
  /** Exit status, or the signal that ended the command. */
  end: string;
  /** What is wrong; empty when all is clean. */
  problems: string[];
}

/** Carries out one moment, and says what was left. */
export async function tryMoment(moment: KillMoment): Promise<MomentResult> {
  const folders = makeFolders(moment);
  const { temporary, home, working, runtime, reports } = folders;
  const watched = [temporary, home, working, runtime, '/run', '/dev/shm'];
  try {
    asUser(moment.as, []); // what is made for all moments is there before the first
    const before = takeSnapshot(watched);
    const { end, problems } = await (moment.lab === 'Run' ? runAndHit : useAndEnd)(moment, folders);
    if (end === 'hung') problems.push('did not end');
    problems.push(...(await leftSince(before, watched)), ...brokenReports(reports));
    return { end, problems };
  } finally {
    removeFolders(folders);
  }
}

async function runAndHit(moment: KillMoment, folders: MomentFolders): Promise<MomentResult> {
  const { victim } = moment;
  const command = start(moment, folders);
  const over = new AbortController();
  void command.ended.then(() => over.abort());
  if (victim !== 'engine') await hit(moment, { home: folders.home, command: command.pid, over: over.signal });
  const { end, said } = await command.ended;
  // Its exit status says whether traffic went on without the engine.
  const stopped = victim === 'engine' && end !== '0';
  return { end, problems: stopped ? [`traffic did not flow on: ended with ${end}: ${said}`] : [] };
}

function start({ as, victim, experiment, afterMs }: KillMoment, folders: MomentFolders): MomentCommand {
  const options: CommandOptions = { as, folders, terminal: victim === 'terminal' };
  return victim === 'engine'
    ? startCommand([process.execPath, ENGINE_DIES, String(afterMs)], options)
    : startSynfin(['run', experiment, '--report', folders.reports], options);
}

/** A report is whole or not there. */
function brokenReports(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    if (name.endsWith('.part')) return `left: file ${name} of a report`;
    if (!name.endsWith('report.json')) return [];
    try {
      JSON.parse(readFileSync(join(folder, name), 'utf8'));
      return [];
    } catch (error) {
      return `a broken report ${name}: ${(error as Error).message}`;
    }
  });
}
