// Which view stands where on the page, and what of the model it shows.
import { type Html, html } from '#lab/report/html/html.ts';
import { statePatterns } from '#lab/report/html/state-look.ts';
import { SIDES, type Side } from '#lab/spec/segment-role.ts';
import type { LiveFrame } from '#live/live-frame.ts';
import { closedWays } from '../machine/closed-ways.ts';
import { headline } from '../machine/headline.ts';
import { stateMachine } from '../machine/state-machine.ts';
import type { PageModel } from '../page-model.ts';
import { findElement } from '../paint/find-element.ts';
import type { View } from '../paint/painter.ts';
import { errorsView } from './errors-view.ts';
import { faultsView } from './faults-view.ts';
import { glossaryView } from './glossary-view.ts';
import { labActionsView } from './lab-actions-view.ts';
import { ledgerView } from './ledger-view.ts';
import { pairsView } from './pairs-view.ts';
import { queueView } from './queue-view.ts';
import { runView } from './run-view.ts';
import { statusView } from './status-view.ts';
import { whyNoLab } from './why-no-lab.ts';

/** @param hasToken whether the server wants one */
export function pageViews(model: PageModel, hasToken: () => boolean): View[] {
  const place = (id: string) => findElement(`#${id}`);
  const withFrame = (draw: (frame: LiveFrame) => Html) => () =>
    model.frame === null ? null : draw(model.frame);
  return [
    { place: place('patterns'), draw: statePatterns },
    { place: place('status'), draw: () => statusView(model.connection, model.frame?.lab ?? null) },
    // As long as nothing is known, the server decides.
    { place: place('lab-actions'), draw: () => labActionsView(model.frame?.lab !== null) },
    { place: place('announced'), draw: () => html`${model.announcement()}` },
    {
      place: place('troubles'),
      draw: withFrame(({ troubles }) => html`${troubles.map((text) => html`<p>${text}</p>`)}`),
    },
    { place: place('run'), draw: withFrame(({ run }) => runView(run, hasToken())) },
    { place: place('faults'), draw: withFrame(({ faults }) => faultsView(faults)) },
    { place: place('pairs'), draw: withFrame(({ pairs }) => pairsView(pairs)) },
    {
      place: place('ledger'),
      draw: withFrame(({ ledger, lab }) =>
        lab === null ? html`<p class="quiet">No lab is up.</p>` : ledgerView(ledger),
      ),
    },
    { place: place('errors'), draw: withFrame(({ errors }) => errorsView(errors)) },
    { place: place('glossary'), draw: () => glossaryView(model.language) },
    ...SIDES.flatMap((side) => endViews(side, model)),
  ];
}

function endViews(side: Side, model: PageModel): View[] {
  const name = side === 'Client' ? 'client' : 'server';
  const noLab = () => model.frame?.lab === null;
  return [
    {
      place: findElement(`#${name}-headline`),
      draw: () => {
        if (model.frame === null) return null;
        if (noLab()) return html`<p class="headline quiet">${whyNoLab(model.frame)}</p>`;
        const queue = side === 'Server' ? queueView(model.frame.acceptQueue) : null;
        return html`${headline(model.frame[name], model.language)}${queue}`;
      },
    },
    {
      place: findElement(`#${name}-machine`),
      draw: () =>
        stateMachine({
          side,
          counts: model.frame?.[name] ?? null,
          flow: model.flow.at(performance.now())[side],
          closed: closedWays(side, model.frame?.faults ?? []),
        }),
    },
  ];
}
