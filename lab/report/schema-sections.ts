// The mappings in a schema, each with all places where it stands, in the order in which they are met: what a reference page tells of.
import { z } from 'zod';

export interface SchemaSection {
  /** `lanes[].client`, behind the path that was given. */
  paths: string[];
  schema: z.ZodObject;
}

/** A mapping without fields has no section. */
export function schemaSections(root: z.ZodType, rootPath: string): SchemaSection[] {
  const sections: SchemaSection[] = [];
  const visit = (schema: z.ZodType, path: string): void => {
    const inner = unwrapped(schema);
    if (inner instanceof z.ZodArray) visit(inner.element as z.ZodType, `${path}[]`);
    if (!(inner instanceof z.ZodObject) || Object.keys(inner.shape).length === 0) return;
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
  visit(root, rootPath);
  return sections;
}

/** Without what is around it: optional, default, null and their like. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  const isWrapped =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable;
  return isWrapped ? unwrapped(schema.def.innerType as z.ZodType) : schema;
}

/** The nearest description, from the outside in, as a cell of a table. */
export function descriptionCell(schema: z.ZodType): string {
  const description = schema.description ?? unwrapped(schema).description ?? '';
  return description.replaceAll('|', '\\|');
}
