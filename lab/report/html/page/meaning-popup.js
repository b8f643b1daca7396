// Shows what a word means beside it: on hover and focus, and to stay on a click or tap. Escape takes it away.

const GAP_PX = 8;
/** Long enough to move the pointer from the word into its explanation. */
const GRACE_MS = 250;

/** @param {HTMLElement} body */
export function startMeaningPopup(body) {
  const popup = document.createElement('div');
  popup.id = 'meaning-popup';
  popup.setAttribute('role', 'tooltip');
  popup.hidden = true;
  body.append(popup);
  /** @type {Element | null} */
  let word = null;
  let pinned = false;
  // From a press until its click focus opens nothing: the popup would lie under the finger, and take the click.
  let pressed = false;
  let leaving = 0;

  const hide = () => {
    clearTimeout(leaving);
    popup.hidden = true;
    pinned = false;
    word?.removeAttribute('aria-describedby');
    word = null;
  };
  /** @param {Element} term */
  const show = (term) => {
    clearTimeout(leaving);
    const card = document.getElementById(term.getAttribute('href')?.slice(1) ?? '');
    if (term === word || !card) return;
    hide();
    word = term;
    popup.replaceChildren(...[...card.childNodes].map((node) => node.cloneNode(true)));
    popup.className = `popup ${[...card.classList].filter((name) => name.startsWith('s-')).join(' ')}`;
    term.setAttribute('aria-describedby', popup.id);
    popup.hidden = false;
    place(popup, term.getBoundingClientRect());
  };

  body.addEventListener('pointerover', ({ target, pointerType }) => {
    if (pointerType !== 'mouse' || pinned) return;
    const term = termOf(target);
    clearTimeout(leaving);
    if (term) show(term);
    else if (!isInside(popup, target)) leaving = window.setTimeout(hide, GRACE_MS);
  });
  const press = () => {
    pressed = true;
  };
  const release = () => {
    pressed = false;
  };
  body.addEventListener('pointerdown', press);
  // Not every press ends in a click; who goes on by keyboard has let go too.
  for (const type of ['click', 'pointercancel', 'keydown']) body.addEventListener(type, release, true);
  body.addEventListener('focusin', ({ target }) => {
    if (pressed) return;
    const term = termOf(target);
    if (term) show(term);
    else if (!isInside(popup, target)) hide();
  });
  body.addEventListener('click', (event) => {
    const term = termOf(event.target);
    if (term) {
      event.preventDefault();
      show(term);
      pinned = true;
    } else if (!isInside(popup, event.target)) hide();
  });
  body.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hide();
  });
  const follow = () => {
    if (word) place(popup, word.getBoundingClientRect());
  };
  window.addEventListener('scroll', follow, { passive: true, capture: true });
  window.addEventListener('resize', follow);
}

/**
 * @param {EventTarget | null} target
 * @returns {Element | null} also a link within a drawing
 */
function termOf(target) {
  return target instanceof Element ? target.closest('a.term') : null;
}

/**
 * @param {HTMLElement} popup
 * @param {EventTarget | null} target
 */
function isInside(popup, target) {
  return target instanceof Node && popup.contains(target);
}

/**
 * Below the word, or above it where there is more room; never beyond the window.
 *
 * @param {HTMLElement} popup
 * @param {DOMRect} word
 */
function place(popup, word) {
  const { offsetWidth: width, offsetHeight: height } = popup;
  const room = { x: document.documentElement.clientWidth, y: window.innerHeight };
  const below = word.bottom + GAP_PX;
  const above = word.top - GAP_PX - height;
  const top = below + height <= room.y || above < 0 ? below : above;
  popup.style.left = `${Math.max(GAP_PX, Math.min(word.left, room.x - width - GAP_PX))}px`;
  popup.style.top = `${Math.max(GAP_PX, Math.min(top, room.y - height - GAP_PX))}px`;
}
