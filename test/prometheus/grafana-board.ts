// A dashboard as Grafana reads it from dashboards/json/: as much of it as is asked and drawn here.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BoardName } from '#dashboards/build/board-spec.ts';

const FOLDER = path.join(import.meta.dirname, '../../dashboards/json');

export interface GrafanaBoard {
  title: string;
  description: string;
  templating: { list: GrafanaVariable[] };
  annotations: { list: GrafanaAnnotation[] };
  panels: GrafanaPanel[];
}

export interface GrafanaVariable {
  name: string;
  type: string;
  query: string;
}

export interface GrafanaAnnotation {
  name: string;
  expr: string;
  /** In seconds, with an "s"; absent: 60s. */
  step?: string;
  iconColor: string;
  titleFormat: string;
  textFormat: string;
}

export interface GrafanaTarget {
  refId: string;
  expr: string;
  legendFormat: string;
  instant?: boolean;
}

export interface GrafanaPanel {
  id: number;
  type: string;
  title: string;
  description: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: GrafanaTarget[];
  options: Record<string, unknown>;
  fieldConfig: {
    defaults: {
      unit: string;
      noValue?: string;
      thresholds: { steps: { value: number | null; color: string }[] };
      custom?: Record<string, unknown>;
    };
    overrides: { matcher: { id: string; options: string }; properties: { id: string; value: unknown }[] }[];
  };
  transformations?: { id: string; options: Record<string, string> }[];
}

export function grafanaBoard(name: BoardName): GrafanaBoard {
  return JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8')) as GrafanaBoard;
}
