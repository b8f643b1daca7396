// Folders for one moment of the kill test: whatever the commands write is to be in them, so that it can be looked at.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownerOf } from './as-user.ts';
import type { KillMoment } from './kill-moment.ts';

export interface MomentFolders {
  root: string;
  temporary: string;
  home: string;
  working: string;
  /** $XDG_RUNTIME_DIR: the record of a lab that stays. */
  runtime: string;
  reports: string;
  /** A disk of its own that may become full, with `runtime` and `reports` on it. */
  disk: string;
}

/** A disk this small is full after the first report. */
const SMALL_DISK = 'size=16k';

export function makeFolders({ lab, victim, as }: KillMoment): MomentFolders {
  const root = mkdtempSync(join(tmpdir(), 'synfin-kill-'));
  chmodSync(root, 0o755);
  const folder = (name: string, mode = 0o777) => {
    mkdirSync(join(root, name));
    chmodSync(join(root, name), mode);
    return join(root, name);
  };
  const [temporary, home, working, disk] = [folder('tmp'), folder('home'), folder('work'), folder('disk')];
  const size = lab === 'Run' && victim === 'disk' ? SMALL_DISK : 'size=1m';
  spawnSync('mount', ['-t', 'tmpfs', '-o', `${size},mode=777`, 'tmpfs', disk]);
  const reports = folder('disk/reports');
  const runtime = folder('disk/runtime', 0o700);
  chownSync(runtime, ownerOf(as), ownerOf(as));
  return { root, temporary, home, working, runtime, reports, disk };
}

export function removeFolders({ root, disk }: MomentFolders): void {
  spawnSync('umount', ['--lazy', disk]);
  rmSync(root, { recursive: true, force: true });
}
