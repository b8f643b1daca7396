// What is wrong with a dashboard, by the rules of Grafana's dashboard-linter that matter here.
import { BOARDS, type BoardName } from '#dashboards/build/board-spec.ts';
import { boardUid } from '#dashboards/build/board-uid.ts';
import { documentUrl } from '#dashboards/build/docs-board.ts';
import { DOCUMENTS } from '#dashboards/build/documents.ts';
import { knownMetrics, queryProblems } from './known-metrics.ts';

/** As much of Grafana's JSON as is looked at. */
export interface DashboardJson {
  uid?: string;
  title?: string;
  description?: string;
  schemaVersion?: number;
  panels?: PanelJson[];
  templating?: { list?: { name?: string; type?: string; query?: unknown }[] };
  annotations?: { list?: { name?: string; expr?: string; step?: string; datasource?: { uid?: string } }[] };
}

export interface PanelJson {
  id?: number;
  type?: string;
  title?: string;
  description?: string;
  datasource?: { uid?: string };
  fieldConfig?: { defaults?: { unit?: string; thresholds?: object } };
  targets?: { expr?: string; legendFormat?: string; refId?: string; datasource?: { uid?: string } }[];
  links?: { url?: string }[];
  gridPos?: { x: number; y: number; w: number; h: number };
}

const DATASOURCE = `\${datasource}`;
const VARIABLES = ['datasource', 'namespace', 'lab', 'role', 'pod'];

export function dashboardProblems({
  panels = [],
  templating,
  annotations,
  ...board
}: DashboardJson): string[] {
  const names = templating?.list?.map(({ name }) => name) ?? [];
  const ids = panels.map(({ id }) => id);
  const of = (what: string) => (problem: string) => `${what} ${problem}`;
  return [
    ...(['uid', 'title', 'description'] as const).filter((key) => !board[key]).map((key) => `has no ${key}`),
    ...VARIABLES.filter((name) => !names.includes(name)).map((name) => `has no variable "${name}"`),
    ...(new Set(ids).size < ids.length ? ['has panels with the same id'] : []),
    ...(annotations?.list ?? []).flatMap(({ name, expr = '', step, datasource }) =>
      [
        ...(datasource?.uid === DATASOURCE ? [] : ['has another datasource']),
        ...(step ? [] : ['has no step, and is asked for every 60 s']),
        ...queryProblems(expr),
      ].map(of(`annotation "${name}"`)),
    ),
    ...panels
      .filter(({ type }) => type !== 'row')
      .flatMap((panel) => panelProblems(panel, board.uid).map(of(`panel "${panel.title}"`))),
  ];
}

function panelProblems(
  { id, title, description, datasource, fieldConfig, targets = [], links = [], gridPos }: PanelJson,
  board = '',
) {
  const { x = 0, w = 25 } = gridPos ?? {};
  const checks: [boolean, string][] = [
    [!id, 'has no id'],
    [!title, 'has no title'],
    [!description?.includes('\n\n'), 'does not say what one sees and what it means'],
    [datasource?.uid !== DATASOURCE, 'has another datasource'],
    [!fieldConfig?.defaults?.unit, 'has no unit'],
    [!fieldConfig?.defaults?.thresholds, 'has no thresholds'],
    [targets.length === 0, 'asks nothing'],
    [!links.some(({ url = '' }) => leadsOn(url, board)), 'has no link to another board'],
    [!links.some(({ url = '' }) => explains(url)), 'has no link to a document'],
    [new Set(targets.map(({ refId }) => refId)).size < targets.length, 'has queries with the same refId'],
    [x + w > 24, 'is wider than the dashboard'],
  ];
  const known = knownMetrics();
  return [
    ...checks.filter(([isWrong]) => isWrong).map(([, problem]) => problem),
    ...targets.flatMap(({ expr = '', legendFormat = '' }) => [
      ...queryProblems(expr, known),
      ...intervalProblems(expr),
      ...podProblems(expr, legendFormat),
    ]),
  ];
}

function leadsOn(url: string, from: string): boolean {
  const uid = /^\/d\/([^?]+)\?/.exec(url)?.[1];
  return uid !== from && Object.keys(BOARDS).some((name) => uid === boardUid(name as BoardName));
}

function explains(url: string): boolean {
  return DOCUMENTS.some((document) => url === documentUrl(document));
}

/** A fixed interval is empty where it is shorter than two scrapes, and hides what is short where it is longer. */
function intervalProblems(expr: string): string[] {
  const ranges = [...expr.matchAll(/\b(rate|irate|increase)\([^[]*\[([^\]]*)\]/g)];
  return ranges
    .filter(([, , range]) => range !== '$__rate_interval')
    .map(([, name, range]) => `has ${name}() over "${range}", which is not $__rate_interval`);
}

/** Labs of two namespaces may have the same name, and then their pods have too. */
function podProblems(expr: string, legend: string): string[] {
  const groups = [...expr.matchAll(/\bby \(([^)]*)\)/g)].map(([, labels = '']) => labels.split(/,\s*/));
  const isMerged = groups.some((labels) => labels.includes('pod') && !labels.includes('namespace'));
  const isAmbiguous = legend.includes('{{pod}}') && !legend.includes('{{namespace}}');
  return isMerged || isAmbiguous ? ['tells pods apart by name, and not by namespace'] : [];
}
