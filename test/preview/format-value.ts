// A value as Grafana writes it in a unit. Only the units of our dashboards are known.
import type { Unit } from '#dashboards/build/board-spec.ts';

const THOUSANDS = ['', ' K', ' Mil', ' Bil'];
const BINARY = ['B', 'KiB', 'MiB', 'GiB'];
const SECONDS: readonly [from: number, size: number, name: string][] = [
  [3600, 3600, 'hours'],
  [60, 60, 'mins'],
  [1, 1, 's'],
  [0.001, 0.001, 'ms'],
  [0, 0.000_001, 'µs'],
];

export function formatValue(value: number, unit: string): string {
  switch (unit as Unit) {
    case 's': {
      if (value === 0) return '0 s';
      const [, size, name] = SECONDS.find(([from]) => Math.abs(value) >= from)!;
      return `${short(value / size)} ${name}`;
    }
    case 'bytes':
      return scaled(value, 1024, BINARY, ' ');
    case 'percentunit':
      return `${short(value * 100)}%`;
    case 'cps':
      return `${scaled(value, 1000, THOUSANDS, '')} c/s`;
    case 'bool':
      return value === 0 ? 'False' : 'True';
    case 'short':
      return scaled(value, 1000, THOUSANDS, '');
    case 'none':
      return short(value);
  }
}

function scaled(value: number, base: number, names: readonly string[], space: string): string {
  let power = 0;
  let left = value;
  while (Math.abs(left) >= base && power < names.length - 1) {
    left /= base;
    power++;
  }
  return `${short(left)}${space}${names[power]}`;
}

/** Three digits that matter, and no zeros behind them. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
