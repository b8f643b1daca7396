// An element that index.html has.

/** @throws Error if it has not: the two do not belong together */
export function elementById<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`Cannot find element "${id}": index.html does not have it`);
  return element as T;
}
