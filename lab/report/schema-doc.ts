// Makes reference pages from zod schemas: a section and a table for each mapping, in the order in which they are met.
import { z } from 'zod';
import { markdownTable } from './markdown-table.ts';

interface Section {
  /** Where such a mapping stands: `lanes[].client`. */
  paths: string[];
  schema: z.ZodObject;
}

/** Markdown lines. A mapping that stands in several places has one section, which names them all. */
export function schemaDoc(root: z.ZodObject, rootTitle: string): string[] {
  const sections = collect(root);
  return sections.flatMap(({ paths, schema }) => [
    paths[0] === '' ? `## ${rootTitle}` : `## ${paths.map((path) => `\`${path}\``).join(', ')}`,
    '',
    ...markdownTable(
      [{ title: 'field' }, { title: 'type' }, { title: 'meaning' }],
      Object.entries(schema.shape).map(([name, member]) => [
        `\`${name}\``,
        typeText(member as z.ZodType),
        (meaningOf(member as z.ZodType) ?? '').replaceAll('|', '\\|'),
      ]),
    ),
    '',
  ]);
}

function collect(root: z.ZodObject): Section[] {
  const sections: Section[] = [];
  const visit = (schema: z.ZodType, path: string): void => {
    const inner = core(schema);
    if (inner instanceof z.ZodArray) visit(inner.element as z.ZodType, `${path}[]`);
    if (!(inner instanceof z.ZodObject)) return;
    // A description makes a copy of the schema, but not of its shape.
    const known = sections.find((section) => section.schema.def.shape === inner.def.shape);
    if (known) {
      known.paths.push(path);
      return;
    }
    sections.push({ paths: [path], schema: inner });
    for (const [name, member] of Object.entries(inner.shape))
      visit(member as z.ZodType, path === '' ? name : `${path}.${name}`);
  };
  visit(root, '');
  return sections;
}

/** Without null and its like. */
function core(schema: z.ZodType): z.ZodType {
  const wrapped =
    schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
  return wrapped ? core(schema.def.innerType as z.ZodType) : schema;
}

/** The nearest description, from the outside in. */
function meaningOf(schema: z.ZodType): string | undefined {
  const inner = core(schema);
  return schema.description ?? (inner === schema ? undefined : inner.description);
}

function typeText(schema: z.ZodType): string {
  if (schema instanceof z.ZodNullable) return `${typeText(schema.def.innerType as z.ZodType)} or null`;
  const inner = core(schema);
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
