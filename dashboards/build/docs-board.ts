// The board of the documents: each is a panel of text, so that a link from any other panel is never dead.
import { type Dashboard, DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { boardLinks, TAG } from './board-links.ts';
import { DOCUMENTS, type DocumentSpec } from './documents.ts';

const UID = 'synfin-docs';
const COLUMNS = 24;
/** How much text fits: characters in a line, lines in a unit of height, and the units of what surrounds it. */
const FITS = { characters: 160, lines: 1.6, around: 3 };
const HIGHEST = 24;

/** As Grafana shows one panel alone. */
export function documentUrl(document: DocumentSpec): string {
  return `/d/${UID}?viewPanel=${idOf(document)}`;
}

function idOf(document: DocumentSpec): number {
  return DOCUMENTS.indexOf(document) + 1;
}

/** @param textOf its Markdown */
export function docsBoard(textOf: (document: DocumentSpec) => string): Dashboard {
  const builder = new DashboardBuilder('synfin / Documents')
    .uid(UID)
    .description('What the panels of the other boards lead to: runbooks, the eleven states, and the metrics.')
    .tags([TAG, 'tcp'])
    .links(boardLinks());
  const kinds = Map.groupBy(DOCUMENTS, ({ title }) => title.replace(/:.*/, ''));
  let id = DOCUMENTS.length;
  for (const [kind, documents] of kinds) {
    builder.withRow(new RowBuilder(kind).id(++id));
    for (const document of documents) {
      const text = textOf(document);
      const panel = new PanelBuilder()
        .id(idOf(document))
        .title(document.title)
        .mode(TextMode.Markdown)
        .content(text)
        .span(COLUMNS)
        .height(heightOf(text));
      builder.withPanel(panel);
    }
  }
  return builder.build();
}

function heightOf(text: string): number {
  const lines = text
    .split('\n')
    .reduce((sum, line) => sum + 1 + Math.floor(line.length / FITS.characters), 0);
  return Math.min(HIGHEST, Math.ceil(lines / FITS.lines) + FITS.around);
}
