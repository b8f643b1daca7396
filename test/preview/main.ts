// Draws docs/images/dashboards/<board>.png: npm run previews [-- BOARD…] [-- --draw], which draws again what was recorded.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { BoardName } from '#dashboards/build/board-spec.ts';
import { launchBrowser } from '#test/fixtures/launch-browser.ts';
import { sandboxCommand, whyNoSandbox } from '#test/lab-sandbox.ts';
import { drawBoard, PAGE_WIDTH } from './draw-board.ts';
import { recordScene } from './record-scene.ts';
import type { SceneRecord } from './scene-record.ts';
import { SCENES } from './scenes.ts';
import { shrinkPng } from './shrink-png.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const PICTURES = path.join(ROOT, 'docs/images/dashboards');
const RECORDS = path.join(ROOT, 'reports/previews');
const INSIDE = 'inside-the-sandbox';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { draw: { type: 'boolean', default: false }, [INSIDE]: { type: 'boolean', default: false } },
});
const names = (positionals.length > 0 ? positionals : Object.keys(SCENES)) as BoardName[];
for (const name of names) if (!(name in SCENES)) throw new Error(`Cannot draw "${name}": no such board`);

if (values[INSIDE]) await record();
else {
  if (!values.draw) recordInSandbox();
  await draw();
}

/** Each scene in namespaces of its own, which end with it. */
function recordInSandbox(): void {
  const uid = process.getuid?.() ?? -1;
  const refusal = whyNoSandbox(uid);
  if (refusal !== null) throw new Error(`Cannot run a lab: ${refusal}`);
  for (const name of names) {
    const [program = '', ...before] = sandboxCommand(uid);
    const args = [...before, process.execPath, import.meta.filename, `--${INSIDE}`, name];
    const { status } = spawnSync(program, args, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`Cannot record "${name}": exit status ${status}`);
  }
}

async function record(): Promise<void> {
  mkdirSync(RECORDS, { recursive: true });
  for (const name of names) {
    const scene = await recordScene(name, SCENES[name]);
    writeFileSync(path.join(RECORDS, `${name}.json`), JSON.stringify(scene));
    console.log(`${name}: ${scene.scene}`);
  }
}

async function draw(): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'synfin-preview-'));
  const browser = await launchBrowser();
  try {
    for (const name of names) {
      const scene = JSON.parse(readFileSync(path.join(RECORDS, `${name}.json`), 'utf8')) as SceneRecord;
      const { html, height } = drawBoard(name, scene);
      const file = path.join(folder, `${name}.html`);
      writeFileSync(file, html);
      const page = await browser.newPage({ viewport: { width: PAGE_WIDTH, height }, colorScheme: 'dark' });
      await page.goto(`file://${file}`);
      const picture = path.join(PICTURES, `${name}.png`);
      const png = shrinkPng(await page.screenshot());
      await page.close();
      writeFileSync(picture, png);
      console.log(`${path.relative(ROOT, picture)}: ${Math.ceil(png.length / 1000)} kB`);
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
