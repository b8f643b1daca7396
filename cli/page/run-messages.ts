// What a run inside its sandbox and the server of its page outside say to each other: over the channel between the two
// processes, since the sandbox has a network of its own.
//
//   browser ── HTTP ──► synfin, outside ── calls ──► synfin, inside ──► the lab
//           ◄─ frames ─       RunChild   ◄─ moments ─     RunFeed

import type { Report } from '#lab/report/report-schema.ts';
import type { Fault } from '#lab/spec/fault.ts';
import type { LiveLadder } from '#live/live-frame.ts';
import type { BehaviourChange, LiveMoment } from '#live/live-source.ts';

/** What the page can ask of a run. A run's `id` is its number within this process, from 0. */
export interface RunCalls {
  ladders(): LiveLadder[];
  resume(id: string): void;
  putFault(fault: Fault, lane: string | undefined): Promise<void>;
  removeFault(name: string): Promise<void>;
  removeAllFaults(): Promise<void>;
  setBehaviour(change: BehaviourChange, lane: string | undefined): Promise<void>;
}

export type RunCall = {
  [Name in keyof RunCalls]: { name: Name; args: Parameters<RunCalls[Name]> };
}[keyof RunCalls];

export interface CallMessage {
  call: RunCall & { number: number };
}

export type AnswerMessage = { answer: { number: number } & ({ value: unknown } | { error: ToldError }) };
export interface ToldError {
  message: string;
  status: unknown;
  problems: unknown;
}

/** From inside. The last one of a run has its reports and its ladders. */
export type FeedMessage =
  | { moment: LiveMoment }
  | { over: { reports: Report[]; ladders: LiveLadder[] } }
  | AnswerMessage;
