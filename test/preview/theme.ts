// Grafana's dark theme, as far as a preview needs it.

export const THEME = {
  canvas: '#111217',
  panel: '#181b1f',
  border: '#2b2e33',
  text: '#ccccdc',
  faint: '#8e8f99',
  grid: '#2a2d33',
  font: '"Inter", "Roboto", "Liberation Sans", "DejaVu Sans", sans-serif',
} as const;

/** Names of colours as thresholds and annotations use them. */
const NAMED: Record<string, string> = {
  green: '#73BF69',
  yellow: '#FADE2A',
  red: '#F2495C',
  blue: '#5794F2',
};

/** "Classic palette": the first colours of series that have none of their own. */
const CLASSIC = [
  ...['#7EB26D', '#EAB839', '#6ED0E0', '#EF843C', '#E24D42', '#1F78C1', '#BA43A9', '#705DA0'],
  ...['#508642', '#CCA300', '#447EBC', '#C15C17', '#890F02', '#0A437C', '#6D1F62', '#584477'],
];

export function namedColour(name: string): string {
  return NAMED[name] ?? name;
}

export function seriesColour(index: number): string {
  return CLASSIC[index % CLASSIC.length]!;
}
