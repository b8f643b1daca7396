// The markup of a form's fields, each with room for what is wrong with it.
import { type Html, html } from '#lab/report/html/html.ts';
import type { Field } from './field.ts';

/** @param prefix of ids: there is more than one form on the page */
export function formMarkup(fields: readonly Field[], prefix: string): Html {
  return html`${fields.map((field) => fieldMarkup(field, `${prefix}-${field.path.replaceAll('.', '-')}`))}`;
}

function fieldMarkup(field: Field, id: string): Html {
  const { path, label, hint } = field;
  return html`<div class="field" data-path="${path}"><label for="${id}">${label}</label>${control(field, id)}<p class="hint" id="${id}-hint">${hint ?? ''}</p><p class="problem" id="${id}-problem"></p></div>`;
}

function control({ path, kind, choices, initial }: Field, id: string): Html {
  const described = `${id}-problem ${id}-hint`;
  if (choices !== undefined) {
    return html`<select id="${id}" name="${path}" aria-describedby="${described}">${choices.map(
      ({ value, text }) =>
        html`<option value="${value}"${value === initial ? html` selected` : null}>${text}</option>`,
    )}</select>`;
  }
  // Not type="number": what is wrong is to be told in the server's words, not swallowed by the browser.
  const mode = kind === 'text' ? 'text' : 'numeric';
  return html`<input id="${id}" name="${path}" inputmode="${mode}" value="${initial}" autocomplete="off" spellcheck="false" aria-describedby="${described}">`;
}
