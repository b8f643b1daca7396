// One colour for each side, wherever both are in one graph. Told apart by the colour-blind, and from the red of a fault.
import type { Side } from '#lab/spec/segment-role.ts';

const COLOURS: Record<Side, string> = { Client: '#56B4E9', Server: '#E69F00' };

export const SIDE_COLOURS = Object.entries(COLOURS).map(([name, colour]) => ({ name, colour }));
