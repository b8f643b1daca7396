// synfin explain NAME: the whole story of one experiment.
import { EXIT } from '../exit-status.ts';
import { explainText } from '../render/explain-text.ts';
import { terminalOf } from '../render/terminal.ts';
import { loadOrRefuse } from './validate.ts';

export function explain(source: string): number {
  const terminal = terminalOf(process.stdout);
  const texts = loadOrRefuse([source]).experiments.map((experiment) => explainText(experiment, terminal));
  process.stdout.write(`${texts.join('\n\n')}\n`);
  return EXIT.Ok;
}
