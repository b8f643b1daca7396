// One sentence for each end: where most of its sockets are, and for whom they wait. What one reads first at 3 a.m.
import { type Html, html } from '#lab/report/html/html.ts';
import { stateTerm } from '#lab/report/html/term.ts';
import type { Language } from '#lab/spec/language.ts';
import { type StateCounts, TCP_STATES, type TcpState } from '#lab/spec/state.ts';
import { stateText } from '#lab/spec/state-text.ts';

export function headline(counts: StateCounts | null, language: Language): Html {
  if (counts === null)
    return html`<p class="headline quiet">Not looked at yet, or its exporter does not answer.</p>`;
  const total = TCP_STATES.reduce((sum, state) => sum + (state === 'LISTEN' ? 0 : counts[state]), 0);
  const state = tellingState(counts);
  if (state === null)
    return html`<p class="headline quiet">No connection${counts.LISTEN > 0 ? '; it listens' : ''}.</p>`;
  const { waitsFor } = stateText(state, language);
  const of = counts[state] === total ? html`` : html` <span class="quiet">of ${total}</span>`;
  const waits =
    language === 'zh' ? html`<span lang="zh">等待：${waitsFor}</span>` : html`waits for ${waitsFor}`;
  return html`<p class="headline"><b>${counts[state]}</b>${of} in ${stateTerm(state)} <span class="waits">${waits}</span></p>`;
}

/** The fullest of those that are on their way somewhere; open connections only where there is nothing else to tell. */
export function tellingState(counts: StateCounts): TcpState | null {
  const fullest = TCP_STATES.filter(
    (state) => state !== 'LISTEN' && state !== 'ESTABLISHED' && counts[state] > 0,
  )
    .toSorted((a, b) => counts[b] - counts[a])
    .at(0);
  return fullest ?? (counts.ESTABLISHED > 0 ? 'ESTABLISHED' : null);
}
