// The lanes on disk, so that an engine that starts again takes them over and running connections go on.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere } from '#linux/read-if-there.ts';
import { type LaneSpec, laneSpec } from './lane-spec.ts';
import { makeStateFolder } from './make-state-folder.ts';

const FILE = 'lanes.json';
const content = z.array(z.strictObject({ name: z.string(), spec: laneSpec }));

export interface StoredLane {
  name: string;
  spec: LaneSpec;
}

export interface LaneStore {
  /** @throws where the file is there but is none of ours */
  load(): StoredLane[];
  save(lanes: readonly StoredLane[]): void;
}

/** @param folder made if it is not there; null: nothing is stored */
export function openLaneStore(folder: string | null): LaneStore {
  if (folder === null) return { load: () => [], save: () => undefined };
  const path = join(folder, FILE);
  makeStateFolder(folder);
  return {
    load: () => {
      const text = readIfThere(path);
      if (text === null) return [];
      try {
        return content.parse(JSON.parse(text));
      } catch (error) {
        throw new Error(`Cannot read the lanes in "${path}": remove the file to start without lanes`, {
          cause: error,
        });
      }
    },
    save: (lanes) => {
      // Whole, under another name: a crash in between leaves the old file.
      writeFileSync(`${path}.new`, JSON.stringify(lanes));
      renameSync(`${path}.new`, path);
    },
  };
}
