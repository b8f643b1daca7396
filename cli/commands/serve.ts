// synfin serve: the live page of a lab that is up, or of the experiments that are started from it.
import { once } from 'node:events';
import { EXIT } from '../exit-status.ts';
import { interruptSignal } from '../interrupt.ts';
import { KnownExperiments } from '../page/known-experiments.ts';
import { servePage } from '../page/serve-page.ts';
import { StandingLab } from '../page/standing-lab.ts';

export interface ServeOptions {
  name: string;
  port: number;
}

/** Until Ctrl-C. @throws BadInputError with all problems of the files; ListenError */
export async function serve(files: readonly string[], { name, port }: ServeOptions): Promise<number> {
  const experiments = new KnownExperiments(files);
  if (files.length > 0) experiments.load();
  const signal = interruptSignal();
  const page = await servePage(port, {
    experiments,
    lab: (onChange) => new StandingLab(name, onChange),
  });
  process.stdout.write(
    `The live page of lab "${name}": ${page.url}\nCtrl-C ends it, and what was started from it.\n`,
  );
  if (!signal.aborted) await once(signal, 'abort');
  await page.close();
  return EXIT.Ok;
}
