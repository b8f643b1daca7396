// Looks into a zod schema: which keys it knows at a path of the document.
import { z } from 'zod';

/** The keys of the mapping at `path`; empty where the schema has none there. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let found: z.ZodType[] = unwrap(schema);
  for (const key of path) found = found.flatMap((at) => child(at, key)).flatMap(unwrap);
  return [...new Set(found.flatMap((at) => (at instanceof z.ZodObject ? Object.keys(at.shape) : [])))];
}

function child(schema: z.ZodType, key: PropertyKey): z.ZodType[] {
  if (schema instanceof z.ZodObject) {
    const member: unknown = schema.shape[String(key)];
    return member instanceof z.ZodType ? [member] : [];
  }
  if (schema instanceof z.ZodArray) return [schema.element as z.ZodType];
  if (schema instanceof z.ZodRecord) return [schema.valueType as z.ZodType];
  return [];
}

/** What is within wrappers such as optional, default and prefault; every option of a union. */
export function unwrap(schema: z.ZodType): z.ZodType[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return unwrap(schema.def.innerType as z.ZodType);
  }
  if (schema instanceof z.ZodPipe) return unwrap(schema.def.in as z.ZodType);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => unwrap(option as z.ZodType));
  return [schema];
}
