// docs/report.md: what is in report.json, report.md and report.html.
import { report, SCHEMA_VERSION } from './report-schema.ts';
import { schemaDoc } from './schema-doc.ts';

const INTRODUCTION = `# Reports

<!-- Made by scripts/report-doc.ts from lab/report/report-schema.ts. Change those. -->

Each experiment leaves a folder with three files:

- \`report.md\`, to be read: verdict and reasons, what was done, what was expected and seen, states over time, both ends at
  once, time in state, the proxy's ledger, failures, kernel counters, and a few connections segment by segment.
- \`report.html\`, the same for a browser, in one file that loads nothing: states over time to read counts off, ladders to step through
  (buttons or arrow keys), and every state and segment explains itself. Where several experiments ran, \`index.html\` links them.
- \`report.json\`, to be computed with: the same and more, described below.

## What the numbers can tell

- Sockets are looked at every 100 ms on both ends. What comes and goes between two looks is not seen, and a time in state
  is right to 100 ms. The proxy sees every segment it is told to watch, so ladders have microseconds.
- The two ends are not looked at in the same instant. A client's sample is joined with the server's nearest in time, and
  with none if that is more than 100 ms away (\`unpairedSamples\`). Where connections are short, some pairs of states are
  artefacts of this: look at \`connectionSeconds\` too, not only at \`peak\`.
- Both ends need clocks that agree. In the local lab they share one.
- Of a lab with several clients, on a cluster, everything is of all of them; a ladder says whose connection it draws.
- A line over time has at most 3000 points; of a longer run neighbours are merged (\`resolutionMs\`), and each point is the
  greatest of what it stands for. Peaks are exact.
- Percentiles of the time in state are right to 1 %, or to 100 ms where that is more.
- \`kernelCounters\` are those of the whole network namespace. Experiments that read them run alone.

## In a browser

![Both ends' states over time: the first SYN of each connection is held, and let go after its end](images/report-states.png)

## A ladder

\`\`\`text
LADDER
\`\`\`

Times are from the first segment. \`F.\` are the flags as tcpdump writes them, then the roles of the segment, \`#2\` for its second
transmission, and numbers relative to the initial ones. \`╳\`: it ends at the proxy. \`◦\`: it waits there, or begins there. A state
stands beside the end that was first sampled in it after that segment and before the next.

## Stability

\`schemaVersion\` is ${SCHEMA_VERSION}. It grows when a field changes its meaning or goes away; a reader should ignore fields that it does not
know.
`;

/** The page. @param ladder an example, drawn. */
export function reportDoc(ladder: readonly string[]): string {
  const reference = schemaDoc(report, 'report.json').join('\n').trimEnd();
  return `${INTRODUCTION.replace('LADDER', ladder.join('\n'))}\n${reference}\n`;
}
