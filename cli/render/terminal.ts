// What the output can show: its size, and whether it wants colours and redrawing.

export interface Terminal {
  columns: number;
  rows: number;
  color: boolean;
  /** A person is watching, and lines may be drawn over. */
  live: boolean;
}

/** What is asked of a stream such as process.stdout. */
export interface OutputStream {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** For an output that is no terminal, or does not tell its size. */
const DEFAULT_COLUMNS = 100;
const DEFAULT_ROWS = 30;

export function terminalOf(stream: OutputStream, env: Environment = process.env): Terminal {
  const live = stream.isTTY === true && env.TERM !== 'dumb';
  return {
    columns: stream.columns && stream.columns > 0 ? stream.columns : DEFAULT_COLUMNS,
    rows: stream.rows && stream.rows > 0 ? stream.rows : DEFAULT_ROWS,
    color: wantsColor(live, env),
    live,
  };
}

/** FORCE_COLOR decides (0 and false are no), then NO_COLOR if it is not empty (no-color.org), then the terminal. */
function wantsColor(live: boolean, env: Environment): boolean {
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return live;
}
