// Every state and every segment in words: the page's popup shows an entry beside its word.
import { type Html, html } from '#lab/report/html/html.ts';
import { swatch } from '#lab/report/html/state-look.ts';
import { termId } from '#lab/report/html/term.ts';
import type { Language } from '#lab/spec/language.ts';
import { SEGMENT_DETAILS } from '#lab/spec/segment-detail.ts';
import { ROLE_MEANINGS } from '#lab/spec/segment-meaning.ts';
import { SEGMENT_ROLES, type SegmentRole } from '#lab/spec/segment-role.ts';
import { TCP_STATES, type TcpState } from '#lab/spec/state.ts';
import { STATE_MEANINGS } from '#lab/spec/state-meaning.ts';
import { roleText, stateText } from '#lab/spec/state-text.ts';
import { SYSCTL_MEANINGS, type SysctlName } from '#lab/spec/sysctl-meaning.ts';

const WORDS = {
  en: {
    waitsFor: 'Waits for',
    howLong: 'How long',
    look: 'How to see it',
    setBy: 'Set by',
    whoWaits: 'Who waits',
    lost: 'If it is lost',
    by: 'default',
  },
  zh: {
    waitsFor: '等待',
    howLong: '持续多久',
    look: '如何观察',
    setBy: '相关参数',
    whoWaits: '谁在等待',
    lost: '如果丢失',
    by: '默认值',
  },
} as const;

export function glossaryView(language: Language): Html {
  return html`<div class="cards">${TCP_STATES.map((state) => stateCard(state, language))}</div>
<h3>Segments</h3><div class="cards">${SEGMENT_ROLES.map((role) => roleCard(role, language))}</div>`;
}

function stateCard(state: TcpState, language: Language): Html {
  const { meaning, waitsFor, howLong, look } = stateText(state, language);
  const { sysctls, rfc } = STATE_MEANINGS[state];
  const words = WORDS[language];
  return html`<article class="card s-${state}" id="${termId(state)}" tabindex="-1" lang="${language}"><h3>${swatch(state)}${state}</h3><p>${meaning}</p>
<dl><dt>${words.waitsFor}</dt><dd>${waitsFor}</dd><dt>${words.howLong}</dt><dd>${howLong}</dd>${settings(sysctls, language)}<dt>${words.look}</dt><dd>${look}</dd></dl><p class="quiet">${rfc}</p></article>`;
}

/** What becomes of a lost segment is told in English only. */
function roleCard(role: SegmentRole, language: Language): Html {
  const { flags, waits, lost, sysctls } = SEGMENT_DETAILS[role];
  const words = WORDS[language];
  return html`<article class="card" id="${termId(role)}" tabindex="-1" lang="${language}"><h3>${role} <code>${flags}</code></h3><p>${roleText(role, language)}</p>
<dl><dt>${words.whoWaits}</dt><dd lang="en">${waits}</dd><dt>${words.lost}</dt><dd lang="en">${lost}</dd>${settings(sysctls, language)}</dl><p class="quiet">${ROLE_MEANINGS[role].rfc}</p></article>`;
}

function settings(sysctls: readonly string[], language: Language): Html | null {
  if (sysctls.length === 0) return null;
  const entries = sysctls.map((name) => {
    const known = SYSCTL_MEANINGS[name as SysctlName];
    return html`<li><code>${name}</code>${known ? html`: ${known.meaning[language]} <span class="quiet">(${WORDS[language].by} ${known.default})</span>` : null}</li>`;
  });
  return html`<dt>${WORDS[language].setBy}</dt><dd><ul class="sysctls">${entries}</ul></dd>`;
}
