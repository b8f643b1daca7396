// A table for each mapping of a schema: its fields, what may stand there, what does when nothing is given, and what it means.
import { z } from 'zod';
import { structural } from '#lab/crd/structural.ts';
import { markdownTable } from '#lab/report/markdown-table.ts';
import { descriptionCell, schemaSections, unwrapped } from '#lab/report/schema-sections.ts';

/** Markdown lines. A mapping that stands in several places has one table, which names them all. */
export function fieldTables(root: z.ZodObject, path: string): string[] {
  return schemaSections(root, path).flatMap(({ paths, schema }) => [
    `## ${paths.map((each) => (each === '' ? 'Values' : `\`${each}\``)).join(', ')}`,
    '',
    ...markdownTable(
      [{ title: 'field' }, { title: 'type' }, { title: 'default' }, { title: 'meaning' }],
      Object.entries(schema.shape).map(([name, member]) => row(name, member as z.ZodType)),
    ),
    '',
  ]);
}

function row(name: string, member: z.ZodType): string[] {
  const inner = unwrapped(member);
  const isRequired = !member.safeParse(undefined).success;
  const given = isRequired || inner instanceof z.ZodObject ? undefined : member.parse(undefined);
  return [
    `\`${name}\``,
    typeText(inner),
    isRequired ? 'required' : given === undefined ? '' : `\`${JSON.stringify(given)}\``,
    descriptionCell(member),
  ];
}

function typeText(schema: z.ZodType): string {
  if (schema instanceof z.ZodArray) return `list of ${typeText(unwrapped(schema.element as z.ZodType))}`;
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
