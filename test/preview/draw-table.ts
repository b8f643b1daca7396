// A table whose columns are the values of one label and whose rows those of another: "grouping to matrix".
import { formatValue } from './format-value.ts';
import type { PanelFrame } from './panel-frame.ts';
import { escapeText } from './svg.ts';

export function drawTable({ panel, series }: PanelFrame): string {
  const matrix = panel.transformations?.find(({ id }) => id === 'groupingToMatrix')?.options;
  if (!matrix) throw new Error(`Cannot draw table "${panel.title}": it has no rows and columns`);
  const { rowField = '', columnField = '' } = matrix;
  const valuesOf = (label: string) => [...new Set(series.map(({ labels }) => labels[label] ?? ''))];
  const columns = valuesOf(columnField);
  const { unit, noValue = '' } = panel.fieldConfig.defaults;
  const cell = (row: string, column: string) => {
    const found = series.find(({ labels }) => labels[rowField] === row && labels[columnField] === column);
    const value = found?.points.at(-1)?.value;
    return value === undefined ? '' : formatValue(value, unit);
  };
  const line = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((each) => `<${tag}>${escapeText(each)}</${tag}>`).join('')}</tr>`;
  const rows = valuesOf(rowField).map((row) =>
    line('td', [row, ...columns.map((column) => cell(row, column))]),
  );
  if (rows.length === 0) return `<p class="none">${escapeText(noValue)}</p>`;
  return `<table>${line('th', [`${rowField}\\${columnField}`, ...columns])}${rows.join('')}</table>`;
}
