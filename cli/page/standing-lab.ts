// The lab that `synfin up` has started, watched for the page: found by its name, also when it comes up later.
import { setTimeout as pause } from 'node:timers/promises';
import { FrameMaker } from '#live/frame-maker.ts';
import { LabControls } from '#live/lab-controls.ts';
import { LabWatch } from '#live/lab-watch.ts';
import type { LiveLadder, LiveRun } from '#live/live-frame.ts';
import type { LiveMoment } from '#live/live-source.ts';
import { SERVICE_NAMES } from '../local/services.ts';
import { NoLabError } from '../staying-lab/find-lab.ts';
import { type OpenLab, openLab } from '../staying-lab/lab-access.ts';
import { readDescription } from '../staying-lab/lab-description.ts';

/** As often as the exporters look. */
const TICK_MS = 100;
/** How often a lab that is not up is looked for. */
const SEARCH_MS = 1000;
const PATIENCE_MS = 1000;

interface Shown {
  open: OpenLab;
  maker: FrameMaker;
  watch: LabWatch;
  controls: LabControls;
}

export class StandingLab {
  readonly #name: string;
  readonly #onChange: () => void;
  readonly #ending = new AbortController();
  #shown: Shown | null = null;
  #trouble: string | null = null;

  /** @param onChange told after each look, and when the lab comes or goes */
  constructor(name: string, onChange: () => void) {
    this.#name = name;
    this.#onChange = onChange;
  }

  /** Looks until {@link close}. Never rejects for what the lab does. */
  async follow(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      this.#shown ??= this.#find();
      const began = performance.now();
      if (this.#shown) await this.#look(this.#shown);
      this.#onChange();
      const tick = this.#shown ? Math.max(0, TICK_MS - (performance.now() - began)) : SEARCH_MS;
      await pause(tick, undefined, { signal }).catch(() => {
        // Closed: the loop looks for itself.
      });
    }
  }

  close(): void {
    this.#ending.abort();
  }

  get isUp(): boolean {
    return this.#shown !== null;
  }

  /** Null: it is not up. */
  get controls(): LabControls | null {
    return this.#shown?.controls ?? null;
  }

  get record(): OpenLab['record'] | null {
    return this.#shown?.open.record ?? null;
  }

  /** Why there is none. */
  get trouble(): string | null {
    return this.#trouble;
  }

  moment(at: number, run: LiveRun | null): LiveMoment | null {
    return this.#shown?.maker.moment(at, run) ?? null;
  }

  ladders(): LiveLadder[] {
    return this.#shown?.maker.ladders() ?? [];
  }

  #find(): Shown | null {
    try {
      const open = openLab(this.#name, { timeoutMs: PATIENCE_MS });
      this.#trouble = null;
      const { lanes, addresses } = open.description;
      const maker = new FrameMaker({
        lab: { name: this.#name, runtime: 'Local', lanes: lanes.map(({ name }) => name) },
        wireName: (name) => name,
        localName: (name) => name,
        keepsEnded: false,
      });
      const wired = lanes.map(({ name, port }) => ({ name, wire: name, port }));
      const connection = { ...open, addresses };
      const controls = new LabControls(connection, wired, (name) => name);
      return { open, maker, watch: new LabWatch(connection, wired), controls };
    } catch (error) {
      // None is up: that is no trouble of its own, the page says it anyway.
      this.#trouble = error instanceof NoLabError ? null : (error as Error).message;
      return null;
    }
  }

  async #look({ open, maker, watch }: Shown): Promise<void> {
    const look = await watch.look();
    const description = readDescription(open.record.pid);
    if (description === null) {
      this.#shown = null;
      for (const service of SERVICE_NAMES) open[service].close();
    } else maker.take({ ...look, troubles: [...description.troubles, ...look.troubles] });
  }
}
