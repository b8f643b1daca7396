// The buttons that change the lab. Without one they say so, before a form is filled in that the server would refuse.
import { type Html, html } from '#lab/report/html/html.ts';

/** By the dialog that each opens. */
const BUTTONS = { fault: 'Add a fault', client: 'Change the client', server: 'Change the server' };

export function labActionsView(isUp: boolean): Html {
  const buttons = Object.entries(BUTTONS).map(
    ([dialog, text]) =>
      html`<button type="button" data-open="${dialog}"${isUp ? null : html` disabled`}>${text}</button>`,
  );
  return html`${buttons}${isUp ? null : html`<span class="quiet">no lab is up to be changed</span>`}`;
}
