// Writes docs/report.md from the schema of report.json.
import { writeFileSync } from 'node:fs';
import { EXAMPLE_LADDER } from '#lab/report/example-ladder.ts';
import { drawLadder } from '#lab/report/ladder.ts';
import { reportDoc } from '#lab/report/report-doc.ts';

writeFileSync(new URL('../docs/report.md', import.meta.url), reportDoc(drawLadder(EXAMPLE_LADDER)));
