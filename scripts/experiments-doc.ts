// Writes docs/experiments.md and docs/experiments.zh.md from experiments/.
import { EXPLAIN_LABELS } from '#cli/render/explain-labels.ts';
import { needsOf } from '#cli/render/explain-text.ts';
import { escapeMarkdown } from '#lab/report/markdown-table.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { Language } from '#lab/spec/language.ts';
import { stateLabel } from '#lab/spec/state.ts';
import { documentedExperiments, writePages } from './docs-source.ts';

/** Groups the page by what an experiment is there for; those without it show states and the protocol's ways. */
const KIND = 'synfin.dev/kind';

const WORDS = {
  en: {
    made: 'Made by scripts/experiments-doc.ts from experiments/. Change those.',
    title: 'Experiments',
    introduction: `[中文](experiments.zh.md)

What comes with synfin: what is done, what to expect on which side, why, and what to do about it. \`synfin run NAME\` proves one on this
machine's kernel; \`synfin explain NAME\` tells its steps too.`,
    basics: 'States and the protocol',
    kinds: { state: 'States and the protocol', incident: 'Incidents', fault: 'Faults' },
    name: 'experiment',
    file: 'states.md',
    colon: ': ',
    comma: ', ',
  },
  zh: {
    made: '由 scripts/experiments-doc.ts 从 experiments/ 和 experiments/zh/ 生成。请修改那些文件。',
    title: '实验',
    introduction: `[English](experiments.md)

synfin 自带的实验：做什么，哪一端会出现什么现象，为什么，以及如何应对。\`synfin run 名称\` 在本机的内核上加以验证；\`synfin explain 名称\` 还会说明每个步骤。`,
    basics: '状态与协议',
    kinds: { state: '状态与协议', incident: '故障案例', fault: '故障注入' },
    name: '实验',
    file: 'states.zh.md',
    colon: '：',
    comma: '、',
  },
} as const satisfies Record<Language, unknown>;

/** The whole page. @param experiments in the language already */
export function experimentsDoc(
  language: Language,
  experiments: readonly Experiment[] = documentedExperiments(language),
): string {
  const words = WORDS[language];
  const labels = EXPLAIN_LABELS[language];
  const groups = Map.groupBy(experiments, ({ metadata }) => metadata.labels?.[KIND] ?? '');
  // First what everything else builds on.
  const kinds = [...groups.keys()].sort(
    (a, b) => Number(b === 'state') - Number(a === 'state') || (a < b ? -1 : 1),
  );
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
        ...group.flatMap((one) => section(one, language)),
      ];
    }),
  ]
    .join('\n\n')
    .concat('\n');
}

function heading(kind: string, language: Language): string {
  const { basics, kinds } = WORDS[language];
  if (kind === '') return basics;
  const known: Record<string, string> = kinds;
  return known[kind] ?? `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
}

/** Paragraphs. */
function section(experiment: Experiment, language: Language): string[] {
  const { colon } = WORDS[language];
  const labels = EXPLAIN_LABELS[language];
  const { name } = experiment.metadata;
  const { about } = experiment.spec;
  const item = (label: string, text: string) => `- **${label}**${colon}${text}`;
  const needs = needsOf(experiment, language).map(escapeMarkdown);
  return [
    `### ${name}`,
    `**${escapeMarkdown(about.title)}**`,
    [
      ...(about.shows.length === 0 ? [] : [item(labels.shows, shows(experiment, language))]),
      item(labels.done, escapeMarkdown(about.done)),
      item(labels.expect, escapeMarkdown(about.expect)),
      item(labels.why, escapeMarkdown(about.why)),
      item(labels.remedy, escapeMarkdown(about.remedy)),
      ...(needs.length === 0 ? [] : [item(labels.needs, needs.join(WORDS[language].comma))]),
      ...(about.references.length === 0
        ? []
        : [item(labels.references, about.references.map(escapeMarkdown).join('; '))]),
      item(labels.tryIt, `\`synfin run ${name}\``),
    ].join('\n'),
  ];
}

function shows({ spec }: Experiment, language: Language): string {
  const { file, comma } = WORDS[language];
  const { onSide } = EXPLAIN_LABELS[language];
  return spec.about.shows
    .map(({ state, side }) => onSide(state, side).replace(state, `[${state}](${file}#${stateLabel(state)})`))
    .join(comma);
}

if (import.meta.main) writePages('experiments', (language) => experimentsDoc(language));
