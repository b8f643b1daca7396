// Reports on disk: one folder for each experiment, with report.json, report.md and report.html; an index where there are several.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageParts } from '#lab/report/html/html-page.ts';
import { reportIndexHtml } from '#lab/report/html/index-html.ts';
import { reportHtml } from '#lab/report/html/report-html.ts';
import { reportMarkdown } from '#lab/report/report-markdown.ts';
import type { Report } from '#lab/report/report-schema.ts';
import { readPageParts } from '#live/page-parts.ts';
import { writeWhole } from './write-whole.ts';

/** A report could not be written; the run itself is not touched by it. */
class ReportError extends Error {
  override name = 'ReportError';
  readonly code = 'REPORT_NOT_WRITTEN';
}

/**
 * Refuses early a folder that cannot be written to: a run of minutes must not end in that.
 *
 * @throws ReportError
 */
export function prepareFolder(folder: string): void {
  attempt(folder, () => {
    mkdirSync(folder, { recursive: true });
    // access(2) says yes to root on a read-only file system; only writing tells.
    writeFileSync(
      join(folder, '.synfin'),
      'Reports of synfin, overwritten by its next run into this folder.\n',
    );
  });
}

/**
 * @returns the page to open first: the index of several reports, or the only one
 * @throws ReportError, once all reports have been tried
 */
export function writeReports(folder: string, reports: readonly Report[]): string {
  const parts = readPageParts();
  const failures = reports.flatMap((report) => {
    try {
      attempt(folder, () => writeReport(join(folder, report.experiment.name), report, parts));
      return [];
    } catch (error) {
      return [error as ReportError];
    }
  });
  const [first] = failures;
  if (first)
    throw new ReportError(`${first.message} (${failures.length} of ${reports.length} reports)`, {
      cause: first,
    });
  const [only, ...others] = reports;
  if (only && others.length === 0) return join(folder, only.experiment.name, 'report.html');
  const index = join(folder, 'index.html');
  attempt(folder, () => writeWhole(index, reportIndexHtml(reports, parts)));
  return index;
}

function writeReport(folder: string, report: Report, parts: PageParts): void {
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeWhole(join(folder, 'report.md'), reportMarkdown(report));
  writeWhole(join(folder, 'report.html'), reportHtml(report, parts));
}

function attempt(folder: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const { message } = error as Error;
    throw new ReportError(`Cannot write reports to "${folder}": ${message}`, { cause: error });
  }
}
