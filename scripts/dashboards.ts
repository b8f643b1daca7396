// Writes the dashboards of Grafana and the rules of Prometheus. Run it after a change in dashboards/: npm run docs
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dashboardFiles } from './dashboard-files.ts';

for (const [file, text] of Object.entries(dashboardFiles())) {
  const target = path.join(import.meta.dirname, '..', file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}
