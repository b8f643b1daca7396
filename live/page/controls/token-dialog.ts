// Asks for the lab's token where the server wants one, and says so when it was the wrong one.
import type { Connection } from '../stream/frame-stream.ts';

export class TokenDialog {
  readonly #dialog: HTMLDialogElement;

  /** @param use what to do with a token that was given */
  constructor(dialog: HTMLDialogElement, use: (token: string) => void) {
    this.#dialog = dialog;
    const field = dialog.querySelector('input');
    dialog.querySelector('form')?.addEventListener('submit', (event) => {
      event.preventDefault();
      const token = field?.value.trim() ?? '';
      if (token === '') return;
      if (field) field.value = '';
      dialog.close();
      use(token);
    });
    // There is nothing to be seen without it.
    dialog.addEventListener('cancel', (event) => event.preventDefault());
  }

  follow(connection: Connection): void {
    if (connection.state !== 'TokenWanted' || this.#dialog.open) return;
    const problems = this.#dialog.querySelector('.problems');
    if (problems) problems.textContent = connection.refused ? 'The server does not accept this token.' : '';
    this.#dialog.showModal();
  }
}
