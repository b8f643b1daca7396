// A table for each mapping of a schema: its fields, what may stand there, what does when nothing is given, and what it means.
import { z } from 'zod';
import { structural } from '#lab/crd/structural.ts';
import { markdownTable } from '#lab/report/markdown-table.ts';

interface Section {
  /** Where such a mapping stands: `spec.lanes[].client`. */
  paths: string[];
  schema: z.ZodObject;
}

/** Markdown lines. A mapping that stands in several places has one table, which names them all. */
export function fieldTables(root: z.ZodObject, path: string): string[] {
  const sections: Section[] = [];
  collect(root, path, sections);
  return sections.flatMap(({ paths, schema }) => [
    `## ${paths.map((each) => (each === '' ? 'Values' : `\`${each}\``)).join(', ')}`,
    '',
    ...markdownTable(
      [{ title: 'field' }, { title: 'type' }, { title: 'default' }, { title: 'meaning' }],
      Object.entries(schema.shape).map(([name, member]) => row(name, member as z.ZodType)),
    ),
    '',
  ]);
}

function collect(schema: z.ZodType, path: string, sections: Section[]): void {
  const inner = core(schema);
  if (inner instanceof z.ZodArray) collect(inner.element as z.ZodType, `${path}[]`, sections);
  if (!(inner instanceof z.ZodObject) || Object.keys(inner.shape).length === 0) return;
  // A description makes a copy of the schema, but not of its shape.
  const known = sections.find((section) => section.schema.def.shape === inner.def.shape);
  if (known) {
    known.paths.push(path);
    return;
  }
  sections.push({ paths: [path], schema: inner });
  for (const [name, member] of Object.entries(inner.shape))
    collect(member as z.ZodType, path === '' ? name : `${path}.${name}`, sections);
}

function row(name: string, member: z.ZodType): string[] {
  const inner = core(member);
  const isRequired = !member.safeParse(undefined).success;
  const given = isRequired || inner instanceof z.ZodObject ? undefined : member.parse(undefined);
  return [
    `\`${name}\``,
    typeText(inner),
    isRequired ? 'required' : given === undefined ? '' : `\`${JSON.stringify(given)}\``,
    (descriptionOf(member) ?? '').replaceAll('|', '\\|'),
  ];
}

/** Without what is around it: optional, default and their like. */
function core(schema: z.ZodType): z.ZodType {
  const isWrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return isWrapped ? core(schema.def.innerType as z.ZodType) : schema;
}

function descriptionOf(schema: z.ZodType): string | undefined {
  const inner = core(schema);
  return schema.description ?? (inner === schema ? undefined : inner.description);
}

function typeText(schema: z.ZodType): string {
  if (schema instanceof z.ZodArray) return `list of ${typeText(core(schema.element as z.ZodType))}`;
  if (schema instanceof z.ZodRecord) return 'mapping of texts';
  if (schema instanceof z.ZodObject) return (schema.meta()?.title as string | undefined) ?? 'mapping';
  if (schema instanceof z.ZodEnum) return schema.options.map((option) => `\`${option}\``).join(', ');
  if (schema instanceof z.ZodBoolean) return 'true or false';
  if (schema instanceof z.ZodUnion) return 'whole number or text';
  if (schema instanceof z.ZodISODateTime) return 'time';
  if (schema instanceof z.ZodNumber) return numberText(schema);
  if (schema instanceof z.ZodString) return isDuration(schema) ? 'duration' : 'text';
  throw new TypeError(`Cannot document a schema of type "${schema.def.type}"`);
}

function numberText(schema: z.ZodNumber): string {
  const { minimum = 0, maximum = 0 } = structural(schema, 'number');
  return maximum === Number.MAX_SAFE_INTEGER ? `whole number from ${minimum}` : `${minimum} to ${maximum}`;
}

function isDuration(schema: z.ZodString): boolean {
  return schema.safeParse('250ms').success && !schema.safeParse('x').success;
}
