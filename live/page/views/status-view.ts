// Whether what is shown is true now; and if not, since when not, and why.
import { type Html, html } from '#lab/report/html/html.ts';
import type { LiveLab } from '#live/live-frame.ts';
import type { Connection } from '../stream/frame-stream.ts';
import { clock } from './clock.ts';

const SIGN: Readonly<Record<Connection['state'], string>> = {
  Connecting: '◌',
  Live: '●',
  Stale: '▲',
  TokenWanted: '🔒',
};

export function statusView(connection: Connection, lab: LiveLab | null): Html {
  const { state } = connection;
  return html`<span class="connection ${state}"><span aria-hidden="true">${SIGN[state]}</span> ${words(connection, lab)}</span>`;
}

function words(connection: Connection, lab: LiveLab | null): Html {
  switch (connection.state) {
    case 'Connecting':
      return html`connecting`;
    case 'Live':
      return lab === null
        ? html`connected, no lab is up`
        : html`live <span class="quiet">${lab.name}${lab.runtime === 'Cluster' ? ', in a cluster' : ''}${lab.lanes.length > 1 ? `, ${lab.lanes.length} lanes` : ''}</span>`;
    case 'Stale':
      return html`stale since ${clock(connection.since)} <span class="quiet">${connection.reason}; trying again</span>`;
    case 'TokenWanted':
      return html`a token is wanted`;
  }
}
