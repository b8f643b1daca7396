// A form in a dialog: shows the fields that matter, sends what they say, and puts each problem beside its field.
import { html } from '#lab/report/html/html.ts';
import { RefusedError } from '../lab-api.ts';
import { findElement } from '../paint/find-element.ts';
import type { Field } from './field.ts';
import { formMarkup } from './form-markup.ts';
import { isThere, readFields } from './read-fields.ts';

export interface FormDialogOptions {
  dialog: HTMLDialogElement;
  fields: readonly Field[];
  /** @throws RefusedError with the problems of what was sent */
  send: (content: Record<string, unknown>, lane: string | null) => Promise<void>;
  /** Of the lab that is up. */
  lanes: () => readonly string[];
}

const LANE = '@lane';

export class FormDialog {
  readonly #dialog: HTMLDialogElement;
  readonly #form: HTMLFormElement;
  readonly #options: FormDialogOptions;

  constructor(options: FormDialogOptions) {
    const form = findElement<HTMLFormElement>('form', options.dialog);
    this.#options = options;
    this.#dialog = options.dialog;
    this.#form = form;
    form.addEventListener('input', () => this.#showFields());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit().catch((error: unknown) => this.#showProblems(error as Error));
    });
    this.#dialog.querySelector('[data-close]')?.addEventListener('click', () => this.#dialog.close());
  }

  /** What was filled in before is still there. */
  open(): void {
    const place = this.#form.querySelector('.fields');
    if (place && (place.childElementCount === 0 || this.#lanesHaveChanged())) {
      place.innerHTML = formMarkup(this.#fields(), this.#dialog.id).text;
    }
    this.#showFields();
    this.#clearProblems();
    this.#dialog.showModal();
  }

  #fields(): readonly Field[] {
    const { fields, lanes } = this.#options;
    const names = lanes();
    if (names.length < 2) return fields;
    const choices = names.map((value) => ({ value, text: value }));
    return [{ path: LANE, label: 'Lane', kind: 'choice', choices, initial: names[0] ?? '' }, ...fields];
  }

  #lanesHaveChanged(): boolean {
    const shown = [...this.#form.querySelectorAll<HTMLOptionElement>(`[name="${LANE}"] option`)];
    const lanes = this.#options.lanes();
    return shown.map(({ value }) => value).join() !== (lanes.length < 2 ? '' : lanes.join());
  }

  #value = (path: string): string => {
    const control = this.#form.elements.namedItem(path);
    return control instanceof HTMLInputElement || control instanceof HTMLSelectElement ? control.value : '';
  };

  #showFields(): void {
    for (const field of this.#fields()) {
      this.#place(field.path)?.toggleAttribute('hidden', !isThere(field, this.#value));
    }
  }

  async #submit(): Promise<void> {
    this.#clearProblems();
    const button = this.#form.querySelector<HTMLButtonElement>('[type=submit]');
    button?.setAttribute('aria-busy', 'true');
    try {
      const lane = this.#value(LANE);
      await this.#options.send(readFields(this.#options.fields, this.#value), lane === '' ? null : lane);
      this.#dialog.close();
    } finally {
      button?.removeAttribute('aria-busy');
    }
  }

  #clearProblems(): void {
    for (const place of this.#form.querySelectorAll('.problem, .problems')) place.textContent = '';
    for (const control of this.#form.querySelectorAll('[aria-invalid]'))
      control.removeAttribute('aria-invalid');
  }

  /** Those of no field that is shown stand above the form. */
  #showProblems(error: Error): void {
    const problems = error instanceof RefusedError ? error.problems : [];
    const homeless = problems.filter(({ path, message }) => !this.#showProblem(path, message));
    const lines =
      problems.length === 0 ? [error.message] : homeless.map(({ path, message }) => `${path}: ${message}`);
    const summary = this.#form.querySelector('.problems');
    if (summary) summary.innerHTML = html`${lines.map((line) => html`<p>${line}</p>`)}`.text;
    this.#form.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }

  #showProblem(path: string, message: string): boolean {
    const own = path.replace(/^(fault|behaviour)\.?/, '');
    const field = this.#options.fields
      .filter((each) => isThere(each, this.#value))
      .find(
        (each) => each.path === own || own.startsWith(`${each.path}.`) || each.path.startsWith(`${own}.`),
      );
    const place = own === '' || field === undefined ? null : this.#place(field.path);
    const text = place?.querySelector('.problem');
    if (!place || !text) return false;
    text.textContent = text.textContent === '' ? message : `${text.textContent}; ${message}`;
    place.querySelector('input, select')?.setAttribute('aria-invalid', 'true');
    return true;
  }

  #place(path: string): Element | null {
    return this.#form.querySelector(`.field[data-path="${path}"]`);
  }
}
