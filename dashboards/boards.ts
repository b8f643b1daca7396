// All boards, in the order in which one looks at them.

import { experiment } from './boards/experiment.ts';
import { handshake } from './boards/handshake.ts';
import { overview } from './boards/overview.ts';
import { scale } from './boards/scale.ts';
import { self } from './boards/self.ts';
import { teardown } from './boards/teardown.ts';
import type { BoardSpec } from './build/board-spec.ts';

export const boards: readonly BoardSpec[] = [overview, scale, handshake, teardown, experiment, self];
