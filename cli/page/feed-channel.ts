// The channel of a run's feed: that of this process to the one outside, which started it.
import type { FeedChannel } from './run-feed.ts';
import type { CallMessage } from './run-messages.ts';

/** Inside a sandbox. */
export function feedChannel(): FeedChannel {
  return {
    send: (message) =>
      new Promise((resolve) => {
        // Once the outside is gone there is nobody to tell; that it is gone ends the sandbox anyway.
        if (!process.connected || !process.send) resolve();
        else process.send(message, undefined, {}, () => resolve());
      }),
    onCall: (listener) => {
      process.on('message', (message: Partial<CallMessage>) => {
        if (message.call) listener(message as CallMessage);
      });
    },
  };
}
