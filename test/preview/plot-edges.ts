// What a graph leaves free around it for the names of its axes, in pixels.
export const EDGES = { left: 58, right: 12, top: 8, bottom: 20 } as const;
