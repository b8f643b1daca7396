// Makes an element's content that of a markup by changing no more than it must: focus, selection and open details stay.

/** The reader's and the scripts' own: markup has no say in them. */
const OWN_ATTRIBUTES: ReadonlySet<string> = new Set(['open', 'aria-describedby']);

export function morph(place: Element, markup: string): void {
  const template = document.createElement('template');
  template.innerHTML = markup;
  morphChildren(place, template.content);
}

function morphChildren(place: Node, wanted: Node): void {
  let at = place.firstChild;
  for (const next of [...wanted.childNodes]) {
    if (at && isSame(at, next)) {
      morphNode(at, next);
      at = at.nextSibling;
    } else {
      place.insertBefore(next, at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

function isSame(old: Node, next: Node): boolean {
  if (old.nodeName !== next.nodeName) return false;
  return !(old instanceof Element && next instanceof Element) || old.id === next.id;
}

function morphNode(old: Node, next: Node): void {
  if (old instanceof Element && next instanceof Element) {
    morphAttributes(old, next);
    morphChildren(old, next);
  } else if (old.nodeValue !== next.nodeValue) {
    old.nodeValue = next.nodeValue;
  }
}

function morphAttributes(old: Element, next: Element): void {
  for (const { name } of [...old.attributes]) {
    if (!next.hasAttribute(name) && !OWN_ATTRIBUTES.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value && !OWN_ATTRIBUTES.has(name)) old.setAttribute(name, value);
  }
}
