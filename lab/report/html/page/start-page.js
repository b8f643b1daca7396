// Makes a report's page move. Without it, all is there to be read.
import { startLadderStepper } from './ladder-stepper.js';
import { startMeaningPopup } from './meaning-popup.js';
import { startThemeSwitch } from './theme-switch.js';
import { startTimelineCursor } from './timeline-cursor.js';

/** @type {import('../timeline-section.ts').TimelineData[] | null} */
const timelines = JSON.parse(document.getElementById('data')?.textContent ?? 'null');
startThemeSwitch(document.documentElement);
for (const figure of document.querySelectorAll('figure')) {
  const timeline = timelines?.[Number(figure.dataset.lane)];
  if (timeline) startTimelineCursor(figure, () => timeline);
}
for (const ladder of document.querySelectorAll('details')) startLadderStepper(ladder);
startMeaningPopup(document.body);
// On paper nothing can be opened.
window.addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details')) details.open = true;
});
