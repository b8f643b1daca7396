// What was done, what was expected, and what was seen.
import type { LaneReport } from '../lane-report-schema.ts';
import type { ExpectationReport, Report, StepReport } from '../report-schema.ts';
import { seconds, sentence } from './format.ts';
import { type Html, html } from './html.ts';
import { outcomeMark } from './outcome-mark.ts';
import { stateTerm } from './term.ts';

/** Three cards: done, expected, seen. */
export function storySection({ experiment, steps, lanes }: Report): Html {
  const all = steps.flatMap(({ expectations }) => expectations);
  const met = all.filter(({ outcome }) => outcome === 'Met').length;
  return html`<section class="story" aria-label="In short">
<div><h2>Done</h2><p>${sentence(experiment.done)}</p></div>
<div><h2>Expected</h2><p>${sentence(experiment.expect)}</p></div>
<div><h2>Seen</h2><p>${met} of ${all.length} expectations met.</p>${lanes.map((lane) => peaks(lane, lanes.length > 1))}</div>
</section>`;
}

export function stepsSection({ steps }: Report): Html {
  return html`<section><h2 id="steps">Step by step</h2>
<ol class="steps">${steps.map(stepItem)}</ol>
${steps.every(({ expectations }) => expectations.length === 0) ? html`<p>Nothing was expected, so nothing is proven.</p>` : null}</section>`;
}

function peaks(lane: LaneReport, several: boolean): Html {
  const line = (side: 'client' | 'server') => {
    const entries = lane[side].peaks.filter(({ state }) => state !== 'LISTEN');
    const chips = entries.map(
      ({ state, count }) => html`<span class="chip">${stateTerm(state)} ${count}</span> `,
    );
    return html`<dt>${several ? `${lane.name}, ` : ''}${side}, at most</dt><dd>${entries.length === 0 ? 'no sockets' : chips}</dd>`;
  };
  return html`<dl class="peaks">${line('client')}${line('server')}</dl>`;
}

function stepItem({ name, startMs, endMs, actions, expectations }: StepReport): Html {
  const when = `${seconds(startMs)} to ${endMs === null ? 'the end: it was stopped here' : seconds(endMs)}`;
  const done = actions.length === 0 ? ['wait and look'] : actions;
  return html`<li><h3>${name} <span class="quiet">${when}</span></h3>
<ul class="actions">${done.map((action) => html`<li>${action}</li>`)}</ul>
${expectations.length === 0 ? null : expectationTable(name, expectations)}</li>`;
}

function expectationTable(step: string, expectations: readonly ExpectationReport[]): Html {
  return html`<div class="scroll"><table class="stacks"><caption class="unseen">Expectations of ${step}</caption>
<thead><tr><th scope="col">outcome</th><th scope="col">expected</th><th scope="col" class="n">wanted</th><th scope="col" class="n">seen</th><th scope="col" class="n">at</th></tr></thead>
<tbody>${expectations.map(
    ({ outcome, text, wanted, observed, metAtMs }) =>
      html`<tr class="${outcome}"><td>${outcomeMark(outcome)}</td><td class="wide">${text}</td><td class="n" data-label="wanted">${wanted}</td><td class="n" data-label="seen">${observed === null ? 'nothing' : observed}</td><td class="n" data-label="at">${metAtMs === null ? '' : seconds(metAtMs)}</td></tr>`,
  )}</tbody></table></div>`;
}
