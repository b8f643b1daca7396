// From the command to the first state: how long a user waits until a lab is up, and until a state is confirmed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spread } from './median.ts';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');
const ROUNDS = 5;

export async function firstState(): Promise<string> {
  const runs: Awaited<ReturnType<typeof oneRun>>[] = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await oneRun());
  return [
    '## From the command to the first state',
    '',
    `\`synfin run handshake\`, ${ROUNDS} times, seconds, median (least–greatest).`,
    '',
    '| until | seconds |',
    '|---|---|',
    `| the lab is up, its first step begins | ${spread(runs.map(({ up }) => up))} |`,
    `| 100 connections are ESTABLISHED on both ends, 100 ms samples | ${spread(runs.map(({ first }) => first))} |`,
    `| the verdict, and nothing is left | ${spread(runs.map(({ end }) => end))} |`,
  ].join('\n');
}

async function oneRun(): Promise<{ up: number; first: number; end: number }> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const child = spawn(process.execPath, [MAIN, 'run', 'handshake'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let up = Number.NaN;
  let first = Number.NaN;
  for await (const line of createInterface({ input: child.stdout })) {
    if (Number.isNaN(up) && line.includes('step 1 of')) up = seconds();
    if (Number.isNaN(first) && line.includes('met:')) first = seconds();
  }
  return { up, first, end: seconds() };
}
