// Writes docs/reference: every field of Lab, Experiment and the chart's values, from their schemas.
import { mkdirSync, writeFileSync } from 'node:fs';
import { referenceDocs } from './reference-docs.ts';

const FOLDER = new URL('../docs/reference/', import.meta.url);

mkdirSync(FOLDER, { recursive: true });
for (const [page, text] of Object.entries(referenceDocs())) writeFileSync(new URL(page, FOLDER), text);
