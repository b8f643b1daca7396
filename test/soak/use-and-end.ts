// A lab that stays, of which something dies at one moment; then it is ended as a user would end it.
//
//   synfin up ─► behave, fault … ─► (kill, at any time) ─► status ─► fault rm --all ─► down
import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { insideOf, readDescription } from '#cli/staying-lab/lab-description.ts';
import type { ClientStats } from '#lab/run/observation.ts';
import { ControlClient } from '#runner/control-client.ts';
import { until } from '#services/control/until.ts';
import { findVictim, processesOf } from './find-victim.ts';
import { hit } from './hit.ts';
import type { KillMoment } from './kill-moment.ts';
import { type CommandOptions, type MomentEnd, startSynfin } from './moment-command.ts';
import type { MomentFolders } from './moment-folders.ts';
import type { MomentResult } from './try-moment.ts';

/** A record's folder, below $XDG_RUNTIME_DIR. */
const RECORDS = 'synfin';
/** More than were under way when the engine died. */
const FURTHER = 50;
const FLOW_DEADLINE_MS = 40_000;
/** A program starts in less, and sees who is gone. */
const START_DEADLINE_MS = 15_000;

export async function useAndEnd(moment: KillMoment, folders: MomentFolders): Promise<MomentResult> {
  const lab = new StayingLab(moment, folders);
  const end = await lab.useAndHit();
  await lab.lookAndEnd();
  return { end, problems: lab.problems };
}

class StayingLab {
  readonly problems: string[] = [];
  readonly #moment: KillMoment;
  readonly #folders: MomentFolders;
  readonly #options: CommandOptions;

  constructor(moment: KillMoment, folders: MomentFolders) {
    this.#moment = moment;
    this.#folders = folders;
    this.#options = { as: moment.as, folders };
  }

  /** @returns how `up`, or the command that was hit, has ended */
  async useAndHit(): Promise<string> {
    const { victim, experiment, used } = this.#moment;
    const { home } = this.#folders;
    const foreground = victim === 'foreground' ? ['--foreground'] : [];
    const up = startSynfin(['up', experiment, '--for', '5m', ...foreground], {
      ...this.#options,
      terminal: victim === 'terminal',
    });
    const over = new AbortController();
    const strike = (command: number) => this.#strike({ home, command, over: over.signal });
    if (victim === 'foreground') {
      await strike(up.pid);
      return (await up.ended).end;
    }
    let struck = used || victim === 'attach' ? null : strike(up.pid);
    const { end, said } = await up.ended;
    if (victim === 'up' || victim === 'terminal') {
      // It cannot be hit any more.
      over.abort();
      if (said.includes('is up') && !this.#keeper())
        this.problems.push('the lab did not outlive its command');
    }
    if (end === '0' && used && victim !== 'attach') struck = strike(up.pid);
    if (end === '0') await this.#use();
    if (victim === 'attach') return end === '0' ? this.#attachAndHit(strike) : end;
    // What never came will not come.
    if (!this.#keeper()) over.abort();
    await struck;
    if (victim === 'engine' && end === '0') await this.#seeTraffic();
    return end;
  }

  async #strike(at: Parameters<typeof hit>[1]): Promise<void> {
    if (this.#moment.victim !== 'disk') {
      await hit(this.#moment, at);
      return;
    }
    await pause(this.#moment.afterMs);
    fill(join(this.#folders.disk, 'filler'));
  }

  /** Whatever is said: parts of the lab may be dead by now. */
  async #use(): Promise<void> {
    await this.#command('behave', 'client', 'connections=100000', 'rate=100', 'close.how=Fin');
    await this.#command('fault', 'add', 'Delay', 'SynAck', 'delay.time=5ms');
    await this.#command('fault', 'add', 'Hold', 'Fin', '--share', '10%');
  }

  async #attachAndHit(strike: (command: number) => Promise<void>): Promise<string> {
    const attach = startSynfin(['attach', 'client', '--', 'sleep', '600'], this.#options);
    await strike(attach.pid);
    // Ctrl-C is for what runs inside; alone, it ends nothing.
    if (this.#moment.signal === 'SIGINT') {
      await this.#command('down');
      return (await attach.ended).end;
    }
    return (await attach.ended).end;
  }

  /** The kernel lets pass what nobody takes from the queue. */
  async #seeTraffic(): Promise<void> {
    const keeper = this.#keeper();
    const lane = keeper === undefined ? undefined : readDescription(keeper)?.lanes[0]?.name;
    if (keeper === undefined || lane === undefined) {
      this.problems.push('the lab ended with its engine');
      return;
    }
    const socketPath = insideOf(keeper, '/run/synfin/client.sock');
    const client = new ControlClient({ name: 'client', socketPath });
    try {
      const closed = async () => (await client.get<ClientStats>(`/lanes/${lane}`)).closed;
      const wanted = (await closed()) + FURTHER;
      await until(closed, (count) => count >= wanted, FLOW_DEADLINE_MS);
    } catch (error) {
      this.problems.push(`traffic did not flow on: ${(error as Error).message}`);
    } finally {
      client.close();
    }
  }

  /** The next command tells of a lab that died; then there is none, whatever became of it. */
  async lookAndEnd(): Promise<void> {
    const died = this.#records().includes('default.json') && !this.#keeper();
    const told = await this.#command('status');
    if (died && !/has died|did not come up|cannot be read/.test(told.said))
      this.problems.push(`a record of a dead lab was not told: ${told.said}`);
    if (died && this.#records().length > 0) this.problems.push(`records are left: ${this.#records()}`);
    await this.#commandThatWorks('fault', 'rm', '--all');
    const { said } = await this.#commandThatWorks('down');
    // What never came up has no record by which it could be ended: it ends by itself once it sees that `up` is gone.
    if (!said.includes(' is down')) await this.#noneLeft().catch(() => undefined);
    const left = processesOf(this.#folders.home);
    if (left.length > 0) this.problems.push(`${left.length} processes are left after down`);
  }

  #noneLeft(): Promise<unknown> {
    const left = () => Promise.resolve(processesOf(this.#folders.home).length);
    return until(left, (count) => count === 0, START_DEADLINE_MS);
  }

  async #commandThatWorks(...words: string[]): Promise<MomentEnd> {
    const ended = await this.#command(...words);
    if (ended.end !== '0')
      this.problems.push(`"synfin ${words.join(' ')}" ended with ${ended.end}: ${ended.said}`);
    return ended;
  }

  async #command(...words: string[]): Promise<MomentEnd> {
    const ended = await startSynfin(words, this.#options).ended;
    // A stack trace is a defect, and so is a command that hangs.
    if (ended.end === 'hung' || /^ +at .*\.ts:\d+/m.test(ended.said))
      this.problems.push(`"synfin ${words.join(' ')}" ended with ${ended.end}: ${ended.said}`);
    return ended;
  }

  #keeper(): number | undefined {
    return findVictim(this.#folders.home, 'inner', 0);
  }

  #records(): string[] {
    try {
      return readdirSync(join(this.#folders.runtime, RECORDS));
    } catch {
      return []; // not made yet
    }
  }
}

/** Until the disk takes no more. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(1024));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}
