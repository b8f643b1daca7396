// The text of a document for a board of Grafana: a file of docs/ or one section of it, with links that lead somewhere there.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { documentUrl } from '#dashboards/build/docs-board.ts';
import { DOCUMENTS, type DocumentSpec } from '#dashboards/build/documents.ts';
import { headingAnchor } from './heading-anchor.ts';

const DOCS = path.join(import.meta.dirname, '../docs');

/** @throws Error where there is no such file or heading */
export function documentText({ file, anchor }: Pick<DocumentSpec, 'file' | 'anchor'>): string {
  const whole = readFileSync(path.join(DOCS, file), 'utf8');
  const text = anchor === undefined ? withoutTitle(whole) : sectionOf(whole, anchor);
  if (text === undefined) throw new Error(`Cannot find "#${anchor}" in docs/${file}: no such heading`);
  return text.replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, (link, words: string, to: string) =>
    /^https?:/.test(to) ? link : ledTo(words, path.join(path.dirname(file), to)),
  );
}

/** Of its own board where the document is there; else the words alone. */
function ledTo(words: string, to: string): string {
  const [file, anchor] = to.split('#');
  const document = DOCUMENTS.find((each) => each.file === file && each.anchor === anchor);
  return document === undefined ? words : `[${words}](${documentUrl(document)})`;
}

/** The panel has it. */
function withoutTitle(text: string): string {
  return text.replace(/^# .*\n+/, '').trim();
}

/** Of the second level: what is below the heading, up to the next one. */
function sectionOf(text: string, anchor: string): string | undefined {
  const [, ...sections] = text.split(/^## /m);
  const found = sections.find((section) => headingAnchor(section.slice(0, section.indexOf('\n'))) === anchor);
  return found?.slice(found.indexOf('\n')).trim();
}
