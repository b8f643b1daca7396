// Reads counts off the states over time: by pointer over the rows, or by the slider below them.

/** @typedef {import('../timeline-section.ts').TimelineData} TimelineData */

/**
 * @param {HTMLElement} figure
 * @param {() => TimelineData} read as it is at the time of reading
 */
export function startTimelineCursor(figure, read) {
  const slider = figure.querySelector('input');
  const plots = /** @type {HTMLElement | null} */ (figure.querySelector('.plots'));
  const output = figure.querySelector('output');
  if (!slider || !plots || !output) return;
  const countCells = () => /** @type {HTMLElement[]} */ ([...figure.querySelectorAll('.count[data-state]')]);

  /** @param {number} atMs */
  const show = (atMs) => {
    const data = read();
    const counts = countCells();
    const x = `${(atMs / data.durationMs) * 100}%`;
    for (const end of ['x1', 'x2']) figure.querySelector('.cursor')?.setAttribute(end, x);
    figure.classList.add('reading');
    output.textContent = `${(atMs / 1000).toFixed(1)} s`;
    for (const cell of counts) cell.textContent = String(countAt(cell, data, atMs));
    slider.setAttribute('aria-valuetext', `${output.textContent}: ${tellCounts(counts)}`);
  };
  const hide = () => {
    figure.classList.remove('reading');
    output.textContent = '';
    for (const cell of countCells()) cell.textContent = cell.dataset.peak ?? '';
  };
  /** @param {PointerEvent} event */
  const follow = (event) => {
    const { left = 0, width = 1 } = figure.querySelector('.overlay')?.getBoundingClientRect() ?? {};
    const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    slider.value = String(share * read().durationMs);
    show(slider.valueAsNumber);
  };

  slider.addEventListener('input', () => show(slider.valueAsNumber));
  slider.addEventListener('focus', () => show(slider.valueAsNumber));
  slider.addEventListener('blur', hide);
  plots.addEventListener('pointermove', follow);
  plots.addEventListener('pointerdown', follow);
  plots.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse' && document.activeElement !== slider) hide();
  });
  slider.closest('.cursor-row')?.removeAttribute('hidden');
}

/**
 * @param {HTMLElement} cell
 * @param {TimelineData} data
 * @param {number} atMs
 */
function countAt({ dataset }, data, atMs) {
  const { atMs: times, states } = dataset.side === 'client' ? data.client : data.server;
  const index = times.findLastIndex((time) => time <= atMs);
  return states.find(({ state }) => state === dataset.state)?.counts[index] ?? 0;
}

/** @param {readonly HTMLElement[]} cells */
function tellCounts(cells) {
  const told = cells
    .filter(({ textContent }) => textContent !== '0')
    .map(({ dataset, textContent }) => `${dataset.side} ${dataset.state} ${textContent}`);
  return told.length === 0 ? 'no sockets' : told.join(', ');
}
