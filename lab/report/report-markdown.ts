// report.md from the report object: verdict first, then what was done and seen, then why, and how to repeat it.
import { drawLadder } from './ladder.ts';
import { markdownCode as code, escapeMarkdown as plain } from './markdown-table.ts';
import type { Report } from './report-schema.ts';
import {
  faultsSection,
  kernelSection,
  laneSections,
  ledgerSection,
  stepsSection,
} from './report-sections.ts';
import { unreadSentence } from './unread-sentence.ts';

/** The whole file, ending in a newline. */
export function reportMarkdown(report: Report): string {
  return `${[
    ...headSection(report),
    ...stepsSection(report),
    ...faultsSection(report),
    ...report.lanes.flatMap((lane) => laneSections(report, lane)),
    ...ledgerSection(report),
    ...kernelSection(report),
    ...laddersSection(report),
    ...endSection(report),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

function headSection(report: Report): string[] {
  const { experiment, verdict, reasons, startedAt, durationMs, seed, kernel, synfin } = report;
  const unread = unreadSentence(report);
  const shows = experiment.shows.map(({ state, side }) => `${state} on the ${side.toLowerCase()}`);
  return [
    `# ${plain(experiment.title)}`,
    '',
    `**${verdict}**: ${plain(reasons.join('; '))}`,
    '',
    `Experiment ${code(experiment.name)}${shows.length > 0 ? `, to show ${shows.join(' and ')}` : ''}. ${startedAt}, ${(durationMs / 1000).toFixed(1)} s, ${experiment.family}, Linux ${plain(kernel)}, synfin ${plain(synfin)}, seed ${seed}.`,
    '',
    ...(unread === null ? [] : [unread, '']),
    '## What was done',
    '',
    `${sentence(plain(experiment.done))}`,
    '',
    `Expected: ${plain(experiment.expect)}`,
    '',
  ];
}

function laddersSection({ lanes }: Report): string[] {
  const drawn = lanes.flatMap(({ ladders }) => ladders.flatMap((ladder) => [...drawLadder(ladder), '']));
  if (drawn.length === 0) return [];
  return [
    '## Connections, segment by segment',
    '',
    'Times from the first segment, numbers relative to the initial ones; #2 is the second transmission. ╳ ends at the proxy, ◦ waits or begins there. A state stands beside the end that was first sampled in it, every 100 ms, after that segment.',
    '',
    '```text',
    ...drawn.slice(0, -1),
    '```',
    '',
  ];
}

function endSection({ experiment, repeat }: Report): string[] {
  return [
    '## Why',
    '',
    plain(experiment.why),
    '',
    '## What to do about it',
    '',
    plain(experiment.remedy),
    '',
    ...(experiment.references.length === 0
      ? []
      : ['## References', '', ...experiment.references.map((reference) => `- ${plain(reference)}`), '']),
    '## Again',
    '',
    '```sh',
    repeat.replace(/\s+/g, ' '),
    '```',
  ];
}

/** With a capital letter and a full stop. */
function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? '' : '.';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}
