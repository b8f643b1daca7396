// The experiment: its verdict, its steps with what is expected of each, and what the reader is asked.
import { verdictBadge } from '#lab/report/html/head-section.ts';
import { type Html, html } from '#lab/report/html/html.ts';
import { outcomeMark } from '#lab/report/html/outcome-mark.ts';
import type { LiveRun, LiveStep } from '#live/live-frame.ts';
import { clock } from './clock.ts';

const STAGE: Readonly<Record<LiveRun['stage'], string>> = {
  Pending: 'about to begin',
  Deploying: 'setting up',
  Running: 'running',
  Paused: 'waits for you',
  Destroying: 'clearing up',
  Done: 'over',
};

/** @param hasToken a link cannot bring a token along: then the report is fetched, to be kept as a file */
export function runView(run: LiveRun | null, hasToken: boolean): Html {
  if (run === null) {
    return html`<h2>No experiment yet</h2><p class="quiet">Start one: it says what it will do, shows it here, and ends in a verdict.</p>`;
  }
  const { title, verdict, reasons } = run;
  return html`<div class="run-head"><h2>${title}</h2><div class="run-state">${verdict === null ? stageBadge(run) : verdictBadge(verdict)}<span class="quiet">${when(run)}</span></div></div>
${reasons.length === 0 ? null : html`<ul class="reasons">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
${prompt(run)}
<ol class="live-steps">${run.steps.map((step, i) => stepItem(step, i === run.steps.length - 1 && run.stage !== 'Done'))}${coming(run)}</ol>
<div class="run-actions">${isOver(run) ? null : html`<button type="button" data-act="stop" data-run="${run.id}">Stop the experiment</button>`}${reportLink(run, hasToken)}</div>`;
}

function isOver({ stage }: LiveRun): boolean {
  return stage === 'Done';
}

function stageBadge({ stage }: LiveRun): Html {
  return html`<strong class="stage ${stage}"><span class="pulse" aria-hidden="true"></span>${STAGE[stage]}</strong>`;
}

function when({ name, startedAt, endedAt }: LiveRun): string {
  if (startedAt === null) return name;
  return `${name}, ${clock(startedAt)} ${endedAt === null ? 'until now' : `to ${clock(endedAt)}`}`;
}

function prompt({ id, stage, steps }: LiveRun): Html | null {
  const text = stage === 'Paused' ? steps.at(-1)?.prompt : null;
  if (!text) return null;
  return html`<div class="prompt"><p>${text}</p><button type="button" class="main-action" data-act="resume" data-run="${id}">Go on</button></div>`;
}

/** What is past is told in one line, and opened by itself only where it explains the verdict. */
function stepItem({ name, startedAt, expectations }: LiveStep, isCurrent: boolean): Html {
  const head = html`<span class="step-name">${name}</span> <span class="quiet">${clock(startedAt)}</span>`;
  const list = html`<ul class="expected">${expectations.map((each) => expected(each, isCurrent))}</ul>`;
  if (isCurrent) return html`<li class="current" aria-current="step">${head}${list}</li>`;
  if (expectations.length === 0) return html`<li class="past">${head}</li>`;
  const met = expectations.filter(({ outcome }) => outcome === 'Met').length;
  const isMet = met === expectations.length;
  return html`<li class="past"><details${isMet ? null : html` open`}><summary>${head} <span class="${isMet ? 'Met' : 'Missed'}"><span class="outcome">${isMet ? '✓' : '✗'} ${met} of ${expectations.length} met</span></span></summary>${list}</details></li>`;
}

/** Of a step that is on, what is not met yet may still be. */
function expected({ text, outcome, observed }: LiveStep['expectations'][number], isCurrent: boolean): Html {
  const open = isCurrent && outcome === 'NotChecked';
  const seen = observed === null ? null : html` <span class="observed">seen: ${observed}</span>`;
  return html`<li class="${open ? 'open' : outcome}"><span class="outcome">${open ? html`<span aria-hidden="true">…</span> not yet` : outcomeMark(outcome)}</span> <span>${text}${seen}</span></li>`;
}

function coming({ stepCount, steps }: LiveRun): Html | null {
  const left = stepCount - steps.length;
  if (left <= 0) return null;
  return html`<li class="coming"><span class="step-name">${left} more step${left === 1 ? '' : 's'}</span></li>`;
}

function reportLink({ id, name, hasReport }: LiveRun, hasToken: boolean): Html | null {
  if (!hasReport) return null;
  const path = `/api/runs/${encodeURIComponent(id)}/report`;
  if (hasToken)
    return html`<button type="button" data-act="report" data-run="${id}" data-name="${name}">Save the report</button>`;
  return html`<a class="button" href="${path}" target="_blank" rel="noopener">Open the report</a>`;
}
