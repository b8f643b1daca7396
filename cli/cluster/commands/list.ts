// synfin list --cluster: the Experiments of a namespace, and how each stands.
import { EXPERIMENTS } from '#operator/kube/resources.ts';
import { EXIT } from '../../exit-status.ts';
import { roughDuration } from '../../render/clock-time.ts';
import { paint, verdictTone } from '../../render/paint.ts';
import { terminalOf } from '../../render/terminal.ts';
import { fit, plainText, textWidth, truncate } from '../../render/text-width.ts';
import type { ClusterOptions } from '../cluster-options.ts';
import type { ExperimentObject } from '../experiment-object.ts';
import { onCluster } from '../open-cluster.ts';
import { conditionOf } from '../run-state.ts';

export function listExperiments(options: ClusterOptions & { json?: boolean }): Promise<number> {
  return onCluster(options, async ({ api, namespace }) => {
    const { items } = await api.list<ExperimentObject>(EXPERIMENTS, namespace);
    const terminal = terminalOf(process.stdout);
    const text = options.json
      ? JSON.stringify(items.map(summary), null, 2)
      : experimentTable(items, { ...terminal, now: Date.now() }).join('\n') ||
        `No Experiment in namespace "${namespace}"; "synfin run NAME --cluster -n ${namespace}" makes one.`;
    process.stdout.write(`${text}\n`);
    return EXIT.Ok;
  });
}

interface TableOptions {
  columns: number;
  color: boolean;
  now: number;
}

/** Two lines for what stands still: why is what one wants to know then. */
export function experimentTable(
  objects: readonly ExperimentObject[],
  { columns, color, now }: TableOptions,
): string[] {
  if (objects.length === 0) return [];
  const rows = objects.map(summary);
  const width = (head: string, texts: readonly string[]) => Math.max(head.length, ...texts.map(textWidth));
  const name = width(
    'experiment',
    rows.map((row) => row.name),
  );
  const state = width(
    'verdict',
    rows.map((row) => row.verdict ?? row.state),
  );
  const step = width(
    'step',
    rows.map((row) => row.step ?? ''),
  );
  const head = `${fit('experiment', name)}  ${fit('verdict', state)}  ${fit('step', step)}  since`;
  return [
    paint(head, 'faint', color),
    ...rows.flatMap((row) => {
      const tone = row.verdict === null ? 'faint' : verdictTone(row.verdict);
      const since = row.since === null ? '' : roughDuration(Math.max(0, now - Date.parse(row.since)));
      const word = paint(fit(row.verdict ?? row.state, state), tone, color);
      return [
        `${paint(fit(row.name, name), 'name', color)}  ${word}  ${fit(row.step ?? '', step)}  ${since}`.trimEnd(),
        ...(row.verdict === 'Confirmed' || row.message === ''
          ? []
          : [truncate(`  ${plainText(row.message)}`, columns)]),
      ];
    }),
  ];
}

function summary({ metadata, status = {} }: ExperimentObject) {
  const stalled = conditionOf(status, 'Stalled');
  const going = conditionOf(status, 'Progressing');
  const said = stalled?.status === 'True' ? stalled : going;
  const isOver = conditionOf(status, 'Complete')?.status === 'True';
  return {
    name: metadata.name,
    verdict: isOver ? (status.verdict ?? null) : null,
    /** Of one that is not over. */
    state: said?.reason ?? 'Unseen',
    step: status.currentStep ?? null,
    message: isOver
      ? (status.reasons ?? []).join('; ')
      : (said?.message ?? 'no operator has looked at it yet'),
    /** Since when it is over, or runs, or is there. */
    since: status.completionTime ?? status.startTime ?? metadata.creationTimestamp ?? null,
    lab: status.lab ?? null,
  };
}
