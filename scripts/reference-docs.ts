// The pages of docs/reference, by file name.
import { experimentSpec } from '#lab/spec/experiment.ts';
import { experimentStatus } from '#lab/spec/experiment-status.ts';
import { labSpec } from '#lab/spec/lab.ts';
import { labStatus } from '#lab/spec/lab-status.ts';
import { chartValues } from './chart/chart-values.ts';
import { fieldTables } from './field-tables.ts';

export function referenceDocs(): Record<string, string> {
  return {
    'lab.md': page('Lab', 'lab/spec/lab.ts and lab-status.ts', LAB, [
      ...fieldTables(labSpec, 'spec'),
      ...fieldTables(labStatus, 'status'),
    ]),
    'experiment.md': page('Experiment', 'lab/spec/experiment.ts and experiment-status.ts', EXPERIMENT, [
      ...fieldTables(experimentSpec, 'spec'),
      ...fieldTables(experimentStatus, 'status'),
    ]),
    'values.md': page(
      'Values of the chart',
      'scripts/chart/chart-values.ts',
      VALUES,
      fieldTables(chartValues, ''),
    ),
  };
}

function page(title: string, source: string, introduction: string, tables: readonly string[]): string {
  const made = `<!-- Made by scripts/reference-doc.ts from ${source}. Change those. -->`;
  return `${[`# ${title}`, '', made, '', introduction, '', ...tables].join('\n').trimEnd()}\n`;
}

const LAB = `A lab: clients, a proxy and servers, each with its exporter, and the lanes between them. The same document serves \`synfin up\` on a
laptop and \`kubectl apply\` on a cluster, where its short name is \`tlab\`. A laptop passes over what is without meaning there, such as \`pod\`,
and refuses what would change what is seen, such as more than one replica.

\`\`\`yaml
apiVersion: synfin.dev/v1alpha1
kind: Lab
metadata: { name: demo }
spec:
  server: { sysctls: { net.ipv4.tcp_fin_timeout: "5" } }
  lanes:
    - name: main
      client: { endless: true, rate: 50, close: { how: Fin, after: 5s } }
\`\`\``;

const EXPERIMENT = `An experiment: a lab, steps of faults and application behaviour, and what is expected at each. The same document serves \`synfin run\`
on a laptop and \`kubectl apply\` on a cluster, where its short name is \`texp\`. It runs once to an end; \`spec.run\` runs it again.

\`Complete\` becomes true at the end, whatever the verdict, so that \`kubectl wait --for=condition=Complete\` always returns; \`Succeeded\` is
True only when the verdict is Confirmed. Once it has begun, what decides about it can change only together with \`spec.run\`.

An API server says what is wrong with one; that a fault is put in an earlier step than it is removed is for \`synfin validate\` to say, and
for the status.`;

const VALUES = `What \`helm install synfin charts/synfin\` may be told, with \`--set\` or \`--values\`. A value that there is not is refused.`;
