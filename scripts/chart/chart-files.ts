// The files of the chart that are made: by path below charts/synfin.
import { z } from 'zod';
import { experimentCrd } from '#lab/crd/experiment-crd.ts';
import { labCrd } from '#lab/crd/lab-crd.ts';
import { chartValues } from './chart-values.ts';
import { crdTemplate } from './crd-template.ts';
import { valuesYaml } from './values-yaml.ts';

export function chartFiles(): Record<string, string> {
  // With what has a default required: it is there, but where someone has set it to null, and templates would fall over that.
  const schema = z.toJSONSchema(chartValues, { io: 'output' });
  return {
    'templates/crds/labs.yaml': crdTemplate(labCrd()),
    'templates/crds/experiments.yaml': crdTemplate(experimentCrd()),
    'values.yaml': valuesYaml(chartValues),
    'values.schema.json': `${JSON.stringify({ title: 'Values of the chart synfin', ...schema }, null, 2)}\n`,
  };
}
