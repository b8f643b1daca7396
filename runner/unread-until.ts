// Until when samples of a look are missing: an exporter keeps a minute of them, and who reads them may be away for longer.
import type { LabLook } from './lab-connection.ts';

/** @returns in ms since the epoch; before it an end has no samples since the last look. null: nothing is missing */
export function unreadUntil({ client, server }: Pick<LabLook, 'client' | 'server'>): number | null {
  const ends = [client, server].flatMap(({ samples: [first], missed }) =>
    first && missed > 0 ? first.at : [],
  );
  return ends.length === 0 ? null : Math.max(...ends);
}
