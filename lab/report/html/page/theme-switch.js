// Light or dark by hand; at first, as the reader's system says.

/** @param {HTMLElement} root */
export function startThemeSwitch(root) {
  const group = root.querySelector('.theme');
  if (!(group instanceof HTMLElement)) return;
  const buttons = [...group.querySelectorAll('button')];
  for (const button of buttons) {
    button.addEventListener('click', () => {
      root.dataset.theme = button.dataset.theme ?? 'auto';
      for (const each of buttons) each.setAttribute('aria-pressed', String(each === button));
    });
  }
  group.hidden = false;
}
