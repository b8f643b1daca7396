// A real Prometheus on the loopback interface, and what can be asked of it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '#services/control/free-port.ts';
import { until } from '#services/control/until.ts';

export type Labels = Record<string, string>;

export interface Series {
  metric: Labels;
  /** Seconds since 1970, and the value as text. */
  values: [number, string][];
}

export interface Rule {
  type: 'alerting' | 'recording';
  name: string;
  query: string;
  health: string;
  lastError?: string;
}

export interface Range {
  /** Seconds since 1970. */
  start: number;
  end: number;
  step: number;
}

export class PrometheusProcess {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'synfin-prometheus-'));
  #child: ChildProcess | null = null;
  #url = '';
  /** All that it has logged: warnings and worse. */
  log = '';

  /** @param files by name; prometheus.yml is what it begins with, and refers to the others */
  async start(files: Record<string, string>): Promise<void> {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    const port = await freePort();
    this.#url = `http://127.0.0.1:${port}`;
    const args = [
      `--config.file=${path.join(this.#folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${path.join(this.#folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ];
    const child = spawn('prometheus', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.log += text;
    });
    this.#child = child;
    await until(
      () => this.#isReady(),
      (isReady) => isReady,
      30_000,
    );
  }

  /** A file beside the configuration, whole or not at all. */
  write(name: string, text: string): void {
    const file = path.join(this.#folder, name);
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }

  /** @throws Error with what Prometheus says is wrong with the query */
  async queryRange(query: string, { start, end, step }: Range): Promise<Series[]> {
    const range = { start: String(start), end: String(end), step: String(step) };
    return (await this.#ask<{ result: Series[] }>('query_range', { query, ...range })).result;
  }

  async query(query: string, time?: number): Promise<Series[]> {
    const when: Labels = time === undefined ? {} : { time: String(time) };
    type Vector = { result: { metric: Labels; value: [number, string] }[] };
    const { result } = await this.#ask<Vector>('query', { query, ...when });
    return result.map(({ metric, value }) => ({ metric, values: [value] }));
  }

  /** The values of a label on the series that match. */
  labelValues(label: string, match: string): Promise<string[]> {
    return this.#ask<string[]>(`label/${label}/values`, { 'match[]': match });
  }

  /** The labels of all series that match. */
  series(match: string): Promise<Labels[]> {
    return this.#ask<Labels[]>('series', { 'match[]': match });
  }

  async rules(): Promise<Rule[]> {
    const { groups } = await this.#ask<{ groups: { rules: Rule[] }[] }>('rules', {});
    return groups.flatMap(({ rules }) => rules);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    if (this.#child?.exitCode !== null) throw new Error(`Cannot start prometheus: ${this.log}`);
    try {
      return (await fetch(`${this.#url}/-/ready`)).ok;
    } catch {
      // It does not listen yet.
      return false;
    }
  }

  async #ask<T>(what: string, parameters: Labels): Promise<T> {
    const answer = await fetch(`${this.#url}/api/v1/${what}?${new URLSearchParams(parameters)}`);
    const { data, error } = (await answer.json()) as { data: T; error?: string };
    if (error !== undefined) throw new Error(`Cannot ask Prometheus: ${error}`);
    return data;
  }
}
