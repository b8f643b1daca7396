// The faults that are put: what each does, until when, and a button to end it.
import { type Html, html } from '#lab/report/html/html.ts';
import type { LiveFault } from '#live/live-frame.ts';
import { clock } from './clock.ts';

const STATE: Readonly<Record<LiveFault['state'], string>> = {
  Pending: 'not yet in force',
  InForce: 'in force',
  Ended: 'ended',
};

export function faultsView(faults: readonly LiveFault[]): Html {
  if (faults.length === 0) return html`<p class="quiet">No fault: every segment passes.</p>`;
  const going = faults.filter(({ state }) => state !== 'Ended');
  return html`<ul class="faults">${faults.map(faultItem)}</ul>${
    going.length > 1 ? html`<button type="button" data-act="end-all-faults">End all faults</button>` : null
  }`;
}

function faultItem({ name, text, state, window }: LiveFault): Html {
  const when =
    state === 'Pending'
      ? `from ${clock(window.from)}`
      : `${state === 'Ended' ? 'at' : 'until'} ${clock(window.to)}`;
  return html`<li class="fault ${state}"><span class="faulted" aria-hidden="true">⚡</span><span class="fault-text"><b>${name}</b> <span class="fault-state">${STATE[state]}</span> <span class="quiet">${when}</span><br>${text}</span>${
    state === 'Ended'
      ? null
      : html`<button type="button" data-act="end-fault" data-fault="${name}" aria-label="End the fault ${name}">End</button>`
  }</li>`;
}
