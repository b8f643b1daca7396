// How full the accept queue is: connections that the kernel has made and the application has not taken.
import { type Html, html } from '#lab/report/html/html.ts';
import type { LiveFrame } from '#live/live-frame.ts';

export function queueView(queue: LiveFrame['acceptQueue']): Html {
  if (queue === null) return html`<p class="queue quiet">Nobody listens.</p>`;
  const { length, limit } = queue;
  // Linux lets one more in than the backlog says.
  const isFull = length > limit;
  return html`<p class="queue${isFull ? ' full' : ''}"><span>Accept queue <b>${length}</b> of ${limit}${isFull ? html`: <b>full</b>` : null}</span><svg class="meter" aria-hidden="true"><rect class="rail-ground" width="100%" height="100%" rx="3"/><rect class="level" width="${Math.min(100, Math.round((length / Math.max(1, limit)) * 100))}%" height="100%" rx="3"/></svg></p>`;
}
