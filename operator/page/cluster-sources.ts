// A source for each lab that is looked at, made when it is asked for first. Of too many the one goes that nobody has watched for longest.
import { LiveRefusal } from '#live/live-refusal.ts';
import { ClusterSource, type ClusterSourceOptions } from './cluster-source.ts';
import type { Wanted } from './page-choice.ts';

/** Labs that are looked at side by side. */
const MAX_SOURCES = 32;

export class ClusterSources {
  readonly #options: Omit<ClusterSourceOptions, 'wanted'>;
  readonly #sources = new Map<string, ClusterSource>();

  constructor(options: Omit<ClusterSourceOptions, 'wanted'>) {
    this.#options = options;
  }

  /** @throws LiveRefusal where as many as there may be are watched */
  of(wanted: Wanted): ClusterSource {
    const key = JSON.stringify(wanted);
    const known = this.#sources.get(key);
    if (known) return known;
    if (this.#sources.size >= MAX_SOURCES) this.#dropOne();
    const source = new ClusterSource({ ...this.#options, wanted });
    this.#sources.set(key, source);
    return source;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sources.values()].map((source) => source.close()));
  }

  #dropOne(): void {
    let oldest: { key: string; source: ClusterSource; since: number } | null = null;
    for (const [key, source] of this.#sources) {
      const since = source.unwatchedSince;
      if (since !== null && since < (oldest?.since ?? Number.POSITIVE_INFINITY))
        oldest = { key, source, since };
    }
    if (!oldest)
      throw new LiveRefusal(
        503,
        `Cannot show one lab more: ${MAX_SOURCES} are shown already, which is the limit`,
      );
    this.#sources.delete(oldest.key);
    void oldest.source.close();
  }
}
