// Writes docs/states.md and docs/states.zh.md, from what `synfin explain STATE` is made from.
import { EXPLAIN_LABELS } from '#cli/render/explain-labels.ts';
import { escapeMarkdown } from '#lab/report/markdown-table.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { Language } from '#lab/spec/language.ts';
import { ROLE_MEANINGS } from '#lab/spec/segment-meaning.ts';
import { SEGMENT_ROLES } from '#lab/spec/segment-role.ts';
import { stateLabel, TCP_STATES, type TcpState } from '#lab/spec/state.ts';
import { STATE_MEANINGS } from '#lab/spec/state-meaning.ts';
import { drawPicture } from '#lab/spec/state-picture.ts';
import { STATE_STORIES } from '#lab/spec/state-story.ts';
import { roleText, stateText } from '#lab/spec/state-text.ts';
import { SYSCTL_MEANINGS, type SysctlName } from '#lab/spec/sysctl-meaning.ts';
import { documentedExperiments, writePages } from './docs-source.ts';

const WORDS = {
  en: {
    made: 'Made by scripts/states-doc.ts from lab/spec/state-*.ts, segment-meaning.ts and sysctl-meaning.ts. Change those.',
    title: 'The eleven states',
    introduction: `[中文](states.zh.md)

A state is what one end knows of a connection, so every picture has two columns. \`[…]\` marks the state in question, \`X\` a segment that
is lost, and what is called, such as \`close()\`, is called by the application. Everything else the kernel does by itself.
In a terminal: \`synfin explain CLOSE_WAIT\`.`,
    overview: 'At a glance',
    state: 'state',
    seenOn: 'seen on',
    foundOn: 'Seen on',
    waitsFor: 'waits for',
    segments: 'The segments',
    role: 'role',
    meaning: 'meaning',
    none: 'None bears on it.',
    also: 'None of its own.',
    look: 'or the metric',
    file: 'experiments.md',
  },
  zh: {
    made: '由 scripts/states-doc.ts 从 lab/spec/state-*.ts、zh/state-text.ts 和 sysctl-meaning.ts 生成。请修改那些文件。',
    title: '十一个状态',
    introduction: `[English](states.md)

状态是连接的一端所知道的情况，所以每幅图都有两列：左边是客户端，右边是服务端。\`[…]\` 标出所说的状态，\`X\`
表示报文段丢失；\`close()\` 这样的调用由应用发出，其余都由内核自行完成。在终端中：\`synfin explain CLOSE_WAIT --lang zh\`。`,
    overview: '一览',
    state: '状态',
    seenOn: '出现在',
    foundOn: '出现在',
    waitsFor: '等待',
    segments: '报文段',
    role: '角色',
    meaning: '含义',
    none: '没有 sysctl 能影响它。',
    also: '没有专门的实验。',
    look: '或指标',
    file: 'experiments.zh.md',
  },
} as const;

/** The whole page. */
export function statesDoc(language: Language): string {
  const words = WORDS[language];
  const experiments = documentedExperiments(language);
  const overview = TCP_STATES.map((state) => {
    const { seenOn, waitsFor } = stateText(state, language);
    return `| [${state}](#${stateLabel(state)}) | ${escapeMarkdown(seenOn)} | ${escapeMarkdown(waitsFor)} |`;
  });
  const roles = SEGMENT_ROLES.map(
    (role) => `| ${role} | ${escapeMarkdown(roleText(role, language))} | ${ROLE_MEANINGS[role].rfc} |`,
  );
  return [
    `<!-- ${words.made} -->`,
    `# ${words.title}`,
    words.introduction,
    `## ${words.overview}`,
    [`| ${words.state} | ${words.seenOn} | ${words.waitsFor} |`, '| --- | --- | --- |', ...overview].join(
      '\n',
    ),
    ...TCP_STATES.flatMap((state) => stateSection(state, experiments, language)),
    `## ${words.segments}`,
    [`| ${words.role} | ${words.meaning} | RFC |`, '| --- | --- | --- |', ...roles].join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

/** Paragraphs. */
function stateSection(state: TcpState, experiments: readonly Experiment[], language: Language): string[] {
  const words = WORDS[language];
  const labels = EXPLAIN_LABELS[language];
  const { meaning, waitsFor, howLong, seenOn, look } = stateText(state, language);
  const { picture, ss, counters } = STATE_STORIES[state];
  const { sysctls, rfc } = STATE_MEANINGS[state];
  const item = (label: string, text: string) => `- **${label}**${language === 'zh' ? '：' : ': '}${text}`;
  return [
    `## ${state}`,
    escapeMarkdown(meaning),
    `\`\`\`text\n${drawPicture(picture).join('\n')}\n\`\`\``,
    [
      item(words.foundOn, escapeMarkdown(seenOn)),
      item(labels.state.waitsFor, escapeMarkdown(waitsFor)),
      item(labels.state.howLong, escapeMarkdown(howLong)),
      item(
        labels.state.look,
        `${escapeMarkdown(look)} \`ss -tanop state ${ss}\`${language === 'zh' ? '，' : ', '}${words.look} \`synfin_tcp_sockets{state="${stateLabel(state)}"}\``,
      ),
      item(
        labels.state.counters,
        counters.map(({ kernel, metric }) => `\`${kernel}\` (\`${metric}\`)`).join(', '),
      ),
      item(labels.state.sysctls, sysctls.length === 0 ? words.none : ''),
      ...sysctls.map((name) => `  - ${sysctl(name, language)}`),
      item(labels.state.experiments, experimentsOf(state, experiments, language) || words.also),
      item(labels.references, rfc),
    ]
      .map((line) => line.trimEnd())
      .join('\n'),
  ];
}

function sysctl(name: SysctlName, language: Language): string {
  const entry = SYSCTL_MEANINGS[name];
  const { inBrackets, byDefault } = EXPLAIN_LABELS[language];
  return `\`${name}\`${inBrackets(byDefault(entry.default))}${language === 'zh' ? '：' : ': '}${escapeMarkdown(entry.meaning[language])}`;
}

function experimentsOf(state: TcpState, experiments: readonly Experiment[], language: Language): string {
  return experiments
    .filter(({ spec }) => spec.about.shows.some((shown) => shown.state === state))
    .map(({ metadata }) => `[${metadata.name}](${WORDS[language].file}#${metadata.name})`)
    .join(language === 'zh' ? '、' : ', ');
}

if (import.meta.main) writePages('states', statesDoc);
