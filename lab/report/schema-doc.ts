// Makes reference pages from zod schemas: a section and a table for each mapping, in the order in which they are met.
import { z } from 'zod';
import { markdownTable } from './markdown-table.ts';
import { descriptionCell, schemaSections, unwrapped } from './schema-sections.ts';

/** Markdown lines. A mapping that stands in several places has one section, which names them all. */
export function schemaDoc(root: z.ZodObject, rootTitle: string): string[] {
  return schemaSections(root, '').flatMap(({ paths, schema }) => [
    paths[0] === '' ? `## ${rootTitle}` : `## ${paths.map((path) => `\`${path}\``).join(', ')}`,
    '',
    ...markdownTable(
      [{ title: 'field' }, { title: 'type' }, { title: 'meaning' }],
      Object.entries(schema.shape).map(([name, member]) => [
        `\`${name}\``,
        typeText(member as z.ZodType),
        descriptionCell(member as z.ZodType),
      ]),
    ),
    '',
  ]);
}

function typeText(schema: z.ZodType): string {
  if (schema instanceof z.ZodNullable) return `${typeText(schema.def.innerType as z.ZodType)} or null`;
  const inner = unwrapped(schema);
  const title = inner.meta()?.title;
  if (title !== undefined) return title;
  if (inner instanceof z.ZodArray) return `list of ${typeText(inner.element as z.ZodType)}`;
  if (inner instanceof z.ZodRecord)
    return `mapping of ${typeText(inner.keyType as z.ZodType)} to ${typeText(inner.valueType as z.ZodType)}`;
  if (inner instanceof z.ZodObject) return 'mapping';
  if (inner instanceof z.ZodEnum) return inner.options.map((option) => `\`${option}\``).join(', ');
  if (inner instanceof z.ZodLiteral)
    return [...inner.values].map((value) => `\`${String(value)}\``).join(', ');
  if (inner instanceof z.ZodBoolean) return 'true or false';
  if (inner instanceof z.ZodNumberFormat) return 'whole number';
  if (inner instanceof z.ZodNumber) return 'number';
  if (inner instanceof z.ZodISODateTime) return 'time, ISO 8601';
  if (inner instanceof z.ZodString) return 'text';
  throw new TypeError(`Cannot document a schema of type "${inner.def.type}"`);
}
