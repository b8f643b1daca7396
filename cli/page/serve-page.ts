// Serves the live page on this machine's loopback, for as long as a command wants.
import { createLiveServer } from '#live/live-server.ts';
import { reportError } from '../exit-status.ts';
import { LocalSource, type LocalSourceOptions } from './local-source.ts';
import { pageFolder } from './page-folder.ts';

export interface ServedPage {
  source: LocalSource;
  /** What to open in a browser. */
  url: string;
  /** Ends the server, and what was started from the page. */
  close(): Promise<void>;
}

/** @throws ListenError; CommandError if the page cannot be built */
export async function servePage(port: number, options: LocalSourceOptions): Promise<ServedPage> {
  const folder = await pageFolder();
  const source = new LocalSource(options);
  const server = createLiveServer({
    ...{ access: { kind: 'Loopback' }, port, source: () => source, folder },
    onError: (error) => reportError(error, process.stderr),
  });
  const bound = await server.start();
  source.follow();
  return {
    source,
    url: `http://127.0.0.1:${bound}/`,
    close: async () => {
      await Promise.all([server.stop(), source.close()]);
    },
  };
}
