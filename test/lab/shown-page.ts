// A page without a browser: what the server of the live page shows it, and what it asks for.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { TestContext } from 'node:test';
import type { LiveFrame } from '#live/live-frame.ts';
import { until } from '#services/control/until.ts';
import { descendants, isRunning, type SynfinRun, startSynfin } from './synfin-command.ts';

/** How long a lab may take to come up, and an experiment to come to its verdict, on a machine that is busy. */
const PATIENCE_MS = 60_000;

interface Asked {
  status: number;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  body: any;
}

export class ShownPage {
  readonly run: SynfinRun;
  readonly frames: LiveFrame[] = [];
  readonly #port: number;
  #text = '';

  private constructor(run: SynfinRun, port: number) {
    this.run = run;
    this.#port = port;
  }

  /** @param args of synfin, which serves it */
  static async of(t: TestContext, ...args: string[]): Promise<ShownPage> {
    const run = startSynfin(...args, '--port', '0');
    t.after(() => run.child.kill('SIGKILL'));
    let said = '';
    run.child.stdout?.on('data', (piece: Buffer) => {
      said += piece;
    });
    const url = await until(() => /http:\/\/127\.0\.0\.1:(\d+)\//.exec(said), Boolean, PATIENCE_MS);
    const page = new ShownPage(run, Number(url?.[1]));
    const response = await page.#open('GET', '/api/frames');
    response.setEncoding('utf8').on('data', (piece: string) => page.#take(piece));
    response.on('error', () => undefined); // the server has ended
    return page;
  }

  get last(): LiveFrame | undefined {
    return this.frames.at(-1);
  }

  sees(isRight: (frame: LiveFrame) => boolean): Promise<LiveFrame | undefined> {
    return until(
      () => this.frames.find(isRight) ?? this.last,
      (frame) => Boolean(frame && isRight(frame)),
      PATIENCE_MS,
    );
  }

  async ask(method: string, path: string, body?: unknown): Promise<Asked> {
    const response = await this.#open(method, path, body);
    let text = '';
    for await (const piece of response.setEncoding('utf8')) text += piece;
    const isJson = String(response.headers['content-type']).includes('json');
    return { status: response.statusCode ?? 0, text, body: isJson ? JSON.parse(text) : undefined };
  }

  /** Ctrl-C. @returns the exit status, once nothing of it is left */
  async interrupt(): Promise<number | null> {
    const all = descendants(this.run.child.pid as number);
    this.run.child.kill('SIGINT');
    const { status, stderr } = await this.run.finished;
    assert.equal(stderr, '');
    const left = () => all.filter(({ pid }) => isRunning(pid)).map(({ command }) => command);
    await until(left, ({ length }) => length === 0);
    return status;
  }

  async #open(method: string, path: string, body?: unknown): Promise<IncomingMessage> {
    const origin = `http://127.0.0.1:${this.#port}`;
    const text = body === undefined ? '' : JSON.stringify(body);
    const typed =
      text === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const headers = { origin, 'sec-fetch-site': 'same-origin', ...typed };
    const request = httpRequest(`${origin}${path}`, { method, headers, agent: false });
    request.end(text);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  }

  #take(piece: string): void {
    this.#text += piece;
    const events = this.#text.split('\n\n');
    this.#text = events.pop() as string;
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data) this.frames.push(JSON.parse(data));
    }
  }
}
