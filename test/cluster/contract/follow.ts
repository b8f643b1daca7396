// A watch that is read on its own.
import type { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import type { WatchEvent } from '#operator/kube/kube-api.ts';
import { until } from '#services/control/until.ts';
import { WIDGETS, type Widget } from '#test/fixtures/widget.ts';

export function follow(
  api: HttpKubeApi,
  namespace: string,
  from: { resourceVersion: string; labelSelector?: string },
) {
  const stop = new AbortController();
  const events: WatchEvent<Widget>[] = [];
  const state = { isOver: false };
  const reading = (async () => {
    for await (const event of api.watch<Widget>(WIDGETS, namespace, { ...from, signal: stop.signal }))
      if (event.type !== 'BOOKMARK') events.push(event);
  })().finally(() => {
    state.isOver = true;
  });
  reading.catch(() => undefined);
  return {
    async first(count: number): Promise<WatchEvent<Widget>[]> {
      await until(
        () => events.length >= count || state.isOver,
        (isEnough) => isEnough,
      );
      if (state.isOver) await reading;
      return events.slice(0, count);
    },
    async stop(): Promise<void> {
      stop.abort();
      await reading;
    },
  };
}
