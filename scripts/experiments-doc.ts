// Writes docs/experiments.md and docs/experiments.zh.md from experiments/, and tells which Chinese texts are stale.
import { EXPLAIN_LABELS } from '#cli/render/explain-labels.ts';
import { needsOf } from '#cli/render/explain-text.ts';
import { translationProblems } from '#cli/run/translation-problems.ts';
import { escapeMarkdown, markdownCode } from '#lab/report/markdown-table.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import { EXPERIMENT_KINDS, kindOf } from '#lab/spec/experiment-kind.ts';
import type { Language } from '#lab/spec/language.ts';
import { stateLabel } from '#lab/spec/state.ts';
import { documentedExperiments, writePages } from './docs-source.ts';

const WORDS = {
  en: {
    made: 'Made by scripts/experiments-doc.ts from experiments/. Change those.',
    title: 'Experiments',
    introduction: `[中文](experiments.zh.md)

What comes with synfin: what is done, what to expect on which side, why, and what to do about it. \`synfin run NAME\` proves one on this
machine's kernel; \`synfin explain NAME\` tells its steps too.`,
    kinds: { state: 'States and the protocol', incident: 'Incidents', fault: 'Faults', others: 'Others' },
    name: 'experiment',
    file: 'states.md',
    colon: ': ',
    comma: ', ',
    semicolon: '; ',
  },
  zh: {
    made: '由 scripts/experiments-doc.ts 从 experiments/ 和 experiments/zh/ 生成。请修改那些文件。',
    title: '实验',
    introduction: `[English](experiments.md)

synfin 自带的实验：做什么，哪一端会出现什么现象，为什么，以及如何应对。\`synfin run 名称\` 在本机的内核上加以验证；\`synfin explain 名称\` 还会说明每个步骤。`,
    kinds: { state: '状态与协议', incident: '故障案例', fault: '故障注入', others: '其他' },
    name: '实验',
    file: 'states.zh.md',
    colon: '：',
    comma: '、',
    semicolon: '；',
  },
} as const satisfies Record<Language, unknown>;

/** The whole page. @param experiments in the language already */
export function experimentsDoc(
  language: Language,
  experiments: readonly Experiment[] = documentedExperiments(language),
): string {
  const words = WORDS[language];
  const labels = EXPLAIN_LABELS[language];
  const groups = Map.groupBy(experiments, (one) => kindOf(one) ?? 'others');
  const known: readonly string[] = EXPERIMENT_KINDS;
  // As `synfin list` has them: first what everything else builds on.
  const kinds = [
    ...known.filter((kind) => groups.has(kind)),
    ...[...groups.keys()].filter((kind) => !known.includes(kind)).sort(),
  ];
  return [
    `<!-- ${words.made} -->`,
    `# ${words.title}`,
    words.introduction,
    ...kinds.flatMap((kind) => {
      const group = groups.get(kind) ?? [];
      return [
        `## ${heading(kind, language)}`,
        [
          `| ${words.name} | ${labels.showsColumn} | ${labels.title} |`,
          '| --- | --- | --- |',
          ...group.map(
            (one) =>
              `| [${one.metadata.name}](#${one.metadata.name}) | ${shows(one, language)} | ${escapeMarkdown(one.spec.about.title)} |`,
          ),
        ].join('\n'),
        ...group.flatMap((one) => section(one, language, experiments)),
      ];
    }),
  ]
    .join('\n\n')
    .concat('\n');
}

function heading(kind: string, language: Language): string {
  const known: Record<string, string> = WORDS[language].kinds;
  return known[kind] ?? `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
}

/** Paragraphs. @param all what a text may refer to */
function section(experiment: Experiment, language: Language, all: readonly Experiment[]): string[] {
  const { colon, semicolon } = WORDS[language];
  const labels = EXPLAIN_LABELS[language];
  const { name } = experiment.metadata;
  const { about } = experiment.spec;
  const item = (label: string, text: string) => `- **${label}**${colon}${text}`;
  const told = (text: string) => prose(text, all);
  const needs = needsOf(experiment, language).map(escapeMarkdown);
  return [
    `### ${name}`,
    `**${escapeMarkdown(about.title)}**`,
    [
      ...(about.shows.length === 0 ? [] : [item(labels.shows, shows(experiment, language))]),
      item(labels.done, told(about.done)),
      item(labels.expect, told(about.expect)),
      item(labels.why, told(about.why)),
      item(labels.remedy, told(about.remedy)),
      ...(needs.length === 0 ? [] : [item(labels.needs, needs.join(semicolon))]),
      ...(about.references.length === 0
        ? []
        : [item(labels.references, about.references.map(escapeMarkdown).join(semicolon))]),
      item(labels.tryIt, `\`synfin run ${name}\``),
    ].join('\n'),
  ];
}

/** `code` stays code, and "see NAME" leads to that experiment. */
function prose(text: string, all: readonly Experiment[]): string {
  const names = new Set(all.map(({ metadata }) => metadata.name));
  return text
    .split(/`([^`]+)`/)
    .map((part, i) => (i % 2 === 1 ? markdownCode(part) : escapeMarkdown(part)))
    .join('')
    .replace(/(?<=(?:see|见) )[a-z0-9-]+/g, (word) => (names.has(word) ? `[${word}](#${word})` : word));
}

function shows({ spec }: Experiment, language: Language): string {
  const { file, comma } = WORDS[language];
  const { onSide } = EXPLAIN_LABELS[language];
  return spec.about.shows
    .map(({ state, side }) => onSide(state, side).replace(state, `[${state}](${file}#${stateLabel(state)})`))
    .join(comma);
}

if (import.meta.main) {
  writePages('experiments', (language) => experimentsDoc(language));
  // What is missing or stale stands in the page in English; whoever changed the text must learn of it.
  const problems = translationProblems('zh', documentedExperiments('en'));
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
}
