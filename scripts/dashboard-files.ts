// The files that are made of dashboards/: by path from the root of the repository.
import { stringify } from 'yaml';
import { boards } from '#dashboards/boards.ts';
import { board } from '#dashboards/build/board.ts';
import { ruleGroups } from '#dashboards/rules/rule-groups.ts';

const HEAD = '# Made by scripts/dashboards.ts from dashboards/rules/. Change that.\n';

export function dashboardFiles(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const spec of boards) {
    const json = `${JSON.stringify(board(spec), null, 2)}\n`;
    files[`dashboards/json/${spec.name}.json`] = json;
    files[`charts/synfin/dashboards/${spec.name}.json`] = json;
  }
  files['charts/synfin/rules/synfin.yaml'] = HEAD + stringify({ groups: ruleGroups }, { lineWidth: 0 });
  return files;
}
