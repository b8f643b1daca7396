// The live page: frames come in, views are drawn, buttons ask the server.
//
//   /api/frames ──► FrameStream ──► PageModel ──► Painter ──► views      at most one drawing for each frame of the screen
//   buttons, forms ──► LabApi ──► server ──► the next frame shows what came of it
import { startMeaningPopup } from '#lab/report/html/page/meaning-popup.js';
import { startThemeSwitch } from '#lab/report/html/page/theme-switch.js';
import type { LiveHistory, LiveLadder } from '#live/live-frame.ts';
import { startActions } from './controls/actions.ts';
import { startControls } from './controls/start-controls.ts';
import { TokenDialog } from './controls/token-dialog.ts';
import { LabApi } from './lab-api.ts';
import { FLOW_MS } from './machine/edge-flow.ts';
import { PageModel } from './page-model.ts';
import { findElement } from './paint/find-element.ts';
import { Painter } from './paint/painter.ts';
import { FrameStream } from './stream/frame-stream.ts';
import { LaddersView } from './views/ladders-view.ts';
import { pageViews } from './views/page-views.ts';
import { timelinePlace } from './views/timeline-place.ts';

/** Ladders are asked for so often at most, and only while frames come. */
const LADDERS_MS = 1000;

const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
const api = new LabApi(sessionStorage);
const model = new PageModel();
const redraw = () => painter.request();
const painter: Painter = new Painter([...pageViews(model, () => api.hasToken), timelinePlace(model, redraw)]);
const ladders = new LaddersView(findElement('#ladders'));
const tokenDialog = new TokenDialog(findElement<HTMLDialogElement>('#token'), (token) => {
  api.useToken(token);
  leave(stream.follow());
});
let laddersAsked = false;
let laddersWanted = false;
let flowEnds = 0;

const stream: FrameStream = new FrameStream({
  api,
  wait,
  now: Date.now,
  onFrame: (frame) => {
    model.addFrame(frame, performance.now());
    redraw();
    // An arrow stands still again even if no other frame comes.
    clearTimeout(flowEnds);
    flowEnds = window.setTimeout(redraw, FLOW_MS);
    leave(refreshLadders());
  },
  onConnection: (connection) => {
    model.connection = connection;
    document.body.dataset.connection = connection.state;
    if (connection.state === 'Live') leave(catchUp());
    tokenDialog.follow(connection);
    redraw();
  },
});

/** What was before the first frame. Without it the page still shows the present. */
async function catchUp(): Promise<void> {
  try {
    model.addHistory(await api.get<LiveHistory>('/api/history'));
  } finally {
    redraw();
  }
}

/** At once, and once more if a frame has come while it was too early to ask again. */
async function refreshLadders(): Promise<void> {
  laddersWanted = true;
  if (laddersAsked) return;
  laddersAsked = true;
  try {
    while (laddersWanted) {
      laddersWanted = false;
      const all = await api.get<LiveLadder[]>('/api/ladders');
      requestAnimationFrame(() => ladders.show(all));
      await wait(LADDERS_MS);
    }
  } finally {
    laddersAsked = false;
  }
}

/** Frames go on whatever becomes of the rest; the next one, or the next connection, asks for it again. */
function leave(errand: Promise<void>): void {
  errand.catch(() => redraw());
}

startThemeSwitch(document.documentElement);
startMeaningPopup(document.body);
startControls(model, api, redraw);
startActions(document.body, api, (text) => {
  findElement('#refusal').textContent = text;
});
redraw();
leave(stream.follow());
