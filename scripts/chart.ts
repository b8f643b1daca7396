// Writes what of the chart is made from schemas: the resource definitions, values.yaml and its schema.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { chartFiles } from './chart/chart-files.ts';

const CHART = path.join(import.meta.dirname, '../charts/synfin');

for (const [file, text] of Object.entries(chartFiles())) writeFileSync(path.join(CHART, file), text);
