// The list of experiments, with a search; the chosen one is started.
import { type Html, html } from '#lab/report/html/html.ts';
import type { LiveExperiment } from '#live/live-source.ts';
import type { LabApi } from '../lab-api.ts';
import { findElement } from '../paint/find-element.ts';

export class ExperimentDialog {
  readonly #dialog: HTMLDialogElement;
  readonly #api: LabApi;

  constructor(dialog: HTMLDialogElement, api: LabApi) {
    this.#dialog = dialog;
    this.#api = api;
    this.#find('form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#start().catch((error: unknown) => this.#say((error as Error).message));
    });
    this.#find('[type=search]').addEventListener('input', () => this.#filter());
    this.#find('[data-close]').addEventListener('click', () => dialog.close());
  }

  async open(): Promise<void> {
    this.#say('');
    this.#dialog.showModal();
    try {
      const entries = await this.#api.get<LiveExperiment[]>('/api/experiments');
      this.#find('.experiments').innerHTML = html`${entries.map(entryMarkup)}`.text;
      this.#filter();
    } catch (error) {
      this.#say((error as Error).message);
    }
  }

  /** Every word has to be found somewhere in the entry. */
  #filter(): void {
    const words = this.#find<HTMLInputElement>('[type=search]').value.toLowerCase().split(/\s+/);
    const entries = [...this.#dialog.querySelectorAll<HTMLElement>('.experiment')];
    for (const entry of entries) {
      const text = entry.textContent?.toLowerCase() ?? '';
      entry.hidden = !words.every((word) => text.includes(word));
    }
    const left = entries.filter(({ hidden }) => !hidden).length;
    this.#find('.found').textContent = `${left} of ${entries.length}`;
  }

  async #start(): Promise<void> {
    const shown = [...this.#dialog.querySelectorAll<HTMLInputElement>('.experiment:not([hidden]) input')];
    const chosen = shown.find(({ checked }) => checked) ?? (shown.length === 1 ? shown[0] : undefined);
    if (!chosen) {
      this.#say('Choose an experiment from the list.');
      return;
    }
    const seed = this.#find<HTMLInputElement>('[name=seed]').value.trim();
    const number = Number(seed);
    await this.#api.send('POST', '/api/runs', {
      experiment: chosen.value,
      ...(seed === '' ? {} : { seed: Number.isNaN(number) ? seed : number }),
    });
    this.#dialog.close();
  }

  #say(text: string): void {
    this.#find('.problems').textContent = text;
  }

  #find<T extends HTMLElement>(selector: string): T {
    return findElement<T>(selector, this.#dialog);
  }
}

function entryMarkup({ name, title, area, summary }: LiveExperiment): Html {
  return html`<li class="experiment"><label><input type="radio" name="experiment" value="${name}"><span><b>${title}</b> <span class="quiet">${name} · ${area}</span><br><span class="quiet">${summary}</span></span></label></li>`;
}
