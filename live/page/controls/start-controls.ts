// The dialogs behind the buttons of the bar, and the switches of look and language.
import type { Language } from '#lab/spec/language.ts';
import type { Side } from '#lab/spec/segment-role.ts';
import type { LabApi } from '../lab-api.ts';
import type { PageModel } from '../page-model.ts';
import { findElement } from '../paint/find-element.ts';
import { BEHAVIOUR_FIELDS } from './behaviour-fields.ts';
import { ExperimentDialog } from './experiment-dialog.ts';
import { FAULT_FIELDS, faultName } from './fault-fields.ts';
import type { Field } from './field.ts';
import { FormDialog } from './form-dialog.ts';

export function startControls(model: PageModel, api: LabApi, redraw: () => void): void {
  const lanes = () => model.frame?.lab?.lanes ?? [];
  const behaviour = (side: Side, id: 'client' | 'server') =>
    new FormDialog({
      dialog: findElement<HTMLDialogElement>(`#${id}`),
      fields: BEHAVIOUR_FIELDS[side],
      lanes,
      send: (content, lane) =>
        api.send('PUT', `/api/behaviour/${id}`, {
          ...inLane(lane),
          behaviour: withEmptied(content, BEHAVIOUR_FIELDS[side]),
        }),
    });
  const dialogs: Readonly<Record<string, { open: () => unknown }>> = {
    experiments: new ExperimentDialog(findElement<HTMLDialogElement>('#experiments'), api),
    fault: new FormDialog({
      dialog: findElement<HTMLDialogElement>('#fault'),
      fields: FAULT_FIELDS,
      lanes,
      send: (content, lane) => sendFault(api, content, lane),
    }),
    client: behaviour('Client', 'client'),
    server: behaviour('Server', 'server'),
  };
  document.body.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('button[data-open]') : null;
    dialogs[button?.dataset.open ?? '']?.open();
  });
  startLanguages(model, redraw);
}

async function sendFault(api: LabApi, content: Record<string, unknown>, lane: string | null): Promise<void> {
  const { role } = content.match as { role: string };
  const name = String(content.name ?? faultName(String(content.action), role));
  await api.send('PUT', `/api/faults/${encodeURIComponent(name)}`, {
    ...inLane(lane),
    fault: { ...content, name },
  });
}

/** What is not told stays as it was; what the form offers and leaves empty is to be as if never said. */
function withEmptied(content: Record<string, unknown>, fields: readonly Field[]): Record<string, unknown> {
  const offered = fields.map(({ path }) => path.split('.')[0] ?? '');
  return { ...Object.fromEntries(offered.map((name) => [name, null])), ...content };
}

function inLane(lane: string | null): { lane?: string } {
  return lane === null ? {} : { lane };
}

function startLanguages(model: PageModel, redraw: () => void): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('button[data-language]')];
  for (const button of buttons) {
    button.addEventListener('click', () => {
      model.language = button.dataset.language as Language;
      for (const each of buttons) each.setAttribute('aria-pressed', String(each === button));
      redraw();
    });
  }
}
