// What a dashboard is, before it becomes Grafana's JSON.

/** Names of the boards; a link to one keeps the variables and the time. */
export const BOARDS = {
  overview: 'synfin / Lab overview',
  scale: 'synfin / TIME_WAIT and CLOSE_WAIT at scale',
  handshake: 'synfin / Handshake',
  teardown: 'synfin / Teardown',
  experiment: 'synfin / Experiment',
  self: 'synfin / synfin itself',
} as const;
export type BoardName = keyof typeof BOARDS;

export type PanelKind = 'Lines' | 'Stack' | 'Stat' | 'Heatmap' | 'Table' | 'Timeline';

/** Units of Grafana. */
export type Unit = 'short' | 's' | 'bytes' | 'percentunit' | 'cps' | 'none' | 'bool';

export interface Query {
  expr: string;
  /** As Grafana's legend format: "{{state}}". */
  legend: string;
}

export interface PanelSpec {
  kind: PanelKind;
  title: string;
  /** What one sees. */
  sees: string;
  /** What it means, and what to do about it. */
  means: string;
  unit: Unit;
  queries: readonly Query[];
  /** Of a table: the labels that make its rows and its columns. */
  pivot?: { rows: string; columns: string };
  /** From which value on it is yellow, and red. */
  limits?: { warn?: number; bad: number };
  /** Where to look next; a panel on several boards does not lead to the one that it is on. */
  next: readonly [BoardName, ...BoardName[]];
  /** Of docs/runbooks/: what to do where it is bad. */
  runbook?: string;
  /** A section of RFC 9293, or a whole other RFC. */
  rfc?: string;
  /** Of 24; 12 if absent. */
  width?: number;
  /** 8 if absent. */
  height?: number;
}

export interface RowSpec {
  title: string;
  panels: readonly PanelSpec[];
}

export interface BoardSpec {
  name: BoardName;
  about: string;
  rows: readonly RowSpec[];
  /** Has a variable for lanes: one experiment is looked at. */
  byLane?: boolean;
}
