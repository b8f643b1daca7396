// The files that are made of dashboards/: by path from the root of the repository.
import { stringify } from 'yaml';
import { boards } from '#dashboards/boards.ts';
import { board } from '#dashboards/build/board.ts';
import { docsBoard } from '#dashboards/build/docs-board.ts';
import { ruleGroups } from '#dashboards/rules/rule-groups.ts';
import { documentText } from './document-text.ts';

const HEAD = '# Made by scripts/dashboards.ts from dashboards/rules/. Change that.\n';

export function dashboardFiles(): Record<string, string> {
  const files: Record<string, string> = {};
  const all = {
    ...Object.fromEntries(boards.map((spec) => [spec.name, board(spec)])),
    docs: docsBoard(documentText),
  };
  for (const [name, dashboard] of Object.entries(all)) {
    const json = `${JSON.stringify(dashboard, null, 2)}\n`;
    files[`dashboards/json/${name}.json`] = json;
    files[`charts/synfin/dashboards/${name}.json`] = json;
  }
  files['charts/synfin/rules/synfin.yaml'] = HEAD + stringify({ groups: ruleGroups }, { lineWidth: 0 });
  return files;
}
