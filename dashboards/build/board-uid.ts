// What a board is known by in Grafana, and what its file is called.
import type { BoardName } from './board-spec.ts';

export function boardUid(name: BoardName): string {
  return `synfin-${name}`;
}
