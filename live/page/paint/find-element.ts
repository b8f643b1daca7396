// An element that index.html has.

/**
 * @param within the whole page, if nothing else is said
 * @throws Error if there is none: index.html and the script do not belong together
 */
export function findElement<T extends HTMLElement>(
  selector: string,
  within: Pick<ParentNode, 'querySelector'> = document,
): T {
  const element = within.querySelector<T>(selector);
  if (!element) throw new Error(`Cannot find "${selector}": the page does not have it`);
  return element;
}
