// Looks into a zod schema: what it wants at a path of the document.
import { z } from 'zod';

/** The keys of the mapping at `path`; empty where the schema has none there. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const keys = schemasAt(schema, path).flatMap((at) =>
    at instanceof z.ZodObject ? Object.keys(at.shape) : [],
  );
  return [...new Set(keys)];
}

/** Whether only whole numbers are right at `path`. */
export function wantsWholeNumber(schema: z.ZodType, path: readonly PropertyKey[]): boolean {
  return schemasAt(schema, path).some((at) => at instanceof z.ZodNumberFormat);
}

/** Of a union all that may stand there. */
function schemasAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType[] {
  let found = unwrap(schema);
  for (const key of path) found = found.flatMap((at) => child(at, key)).flatMap(unwrap);
  return found;
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
function unwrap(schema: z.ZodType): z.ZodType[] {
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
