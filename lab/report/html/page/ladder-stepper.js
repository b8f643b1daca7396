// Steps through a ladder rung by rung: buttons, arrow keys, or a click on a rung.

const STEP_OF_KEY = new Map([
  ['ArrowRight', 'next'],
  ['ArrowDown', 'next'],
  ['ArrowLeft', 'back'],
  ['ArrowUp', 'back'],
  ['Home', 'first'],
  ['End', 'last'],
  ['Escape', 'all'],
]);

/** @param {HTMLElement} ladder */
export function startLadderStepper(ladder) {
  const rungs = /** @type {HTMLElement[]} */ ([...ladder.querySelectorAll('.rung')]);
  const toolbar = /** @type {HTMLElement | null} */ (ladder.querySelector('.stepper'));
  const told = ladder.querySelector('.told');
  const where = ladder.querySelector('.where');
  if (!toolbar || !told || !where || rungs.length === 0) return;
  let at = -1;

  /** @param {number} next the rung to show as the last one so far; -1: all */
  const show = (next) => {
    at = next;
    ladder.classList.toggle('stepping', at >= 0);
    for (const [i, rung] of rungs.entries()) {
      rung.classList.toggle('later', at >= 0 && i > at);
      if (i === at) rung.setAttribute('aria-current', 'step');
      else rung.removeAttribute('aria-current');
    }
    where.textContent =
      at < 0 ? `${rungs.length} steps: buttons, or arrow keys` : `step ${at + 1} of ${rungs.length}`;
    told.textContent = rungs[at]?.dataset.told ?? '';
    rungs[at]?.scrollIntoView({ block: 'nearest' });
  };
  /** @param {string} step */
  const go = (step) => {
    const last = rungs.length - 1;
    if (step === 'next') show(Math.min(last, at + 1));
    else if (step === 'back') show(Math.max(0, at - 1));
    else if (step === 'first') show(0);
    else if (step === 'last') show(last);
    else show(-1);
  };

  for (const button of toolbar.querySelectorAll('button')) {
    button.addEventListener('click', () => go(button.dataset.step ?? 'all'));
  }
  ladder.addEventListener('keydown', (event) => {
    const step = STEP_OF_KEY.get(event.key);
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    if (step === 'all' && at < 0) return;
    event.preventDefault();
    go(step);
  });
  for (const [i, rung] of rungs.entries()) {
    rung.addEventListener('click', ({ target }) => {
      if (target instanceof Element && !target.closest('a')) show(i);
    });
  }
  show(-1);
  toolbar.hidden = false;
}
