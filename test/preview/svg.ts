// Pieces of SVG, and text that is safe in it.

export type Attributes = Record<string, string | number>;

export function svg(tag: string, attributes: Attributes, content = ''): string {
  const list = Object.entries(attributes).map(
    ([name, value]) =>
      ` ${name}="${typeof value === 'number' ? Number(value.toFixed(1)) : escapeText(value)}"`,
  );
  return `<${tag}${list.join('')}>${content}</${tag}>`;
}

export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
