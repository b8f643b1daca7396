// A zod schema as a structural schema. What has no counterpart there is an error: a check must not be lost without a word.
import { z } from 'zod';
import type { ClusterRule } from '../spec/cluster-rules.ts';
import { ownChecks } from './own-checks.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** JSON's whole numbers end here; zod's int() does, too. */
const MOST = Number.MAX_SAFE_INTEGER;
const INT32 = 2 ** 31;

/**
 * @param path where the schema stands, for the error
 * @throws TypeError for what a structural schema cannot say, or should and does not: descriptions, bounds
 */
export function structural(schema: z.ZodType, path: string): StructuralSchema {
  const layers = layersOf(schema);
  const core = layers.at(-1) as z.ZodType;
  const description = layers.map((layer) => layer.meta()?.description).find((text) => text !== undefined);
  const byDefault = layers.find((layer) => layer instanceof z.ZodDefault || layer instanceof z.ZodPrefault);
  const rules = [...refinementRules(schema, path), ...keyRules(core)];
  return {
    ...(description === undefined ? {} : { description }),
    ...shapeOf(core, path),
    // Whole: an API server asks the rules of a default before it fills in what is within.
    ...(byDefault ? { default: byDefault.parse(undefined) } : {}),
    ...(rules.length === 0 ? {} : { 'x-kubernetes-validations': rules }),
  };
}

/** The schema, and what it wraps: optional, default and their like. The last one says what it is. */
function layersOf(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return [schema, ...layersOf(schema.def.innerType as z.ZodType)];
  // What is transformed is made of what a user writes.
  if (schema instanceof z.ZodPipe && schema.def.out instanceof z.ZodTransform)
    return [schema, ...layersOf(schema.def.in as z.ZodType)];
  return [schema];
}

/** The rules that come with the refinements of a schema, without those of its parts. */
export function refinementRules(schema: z.ZodType, path: string): ClusterRule[] {
  return layersOf(schema).flatMap((layer) => rulesOf(layer, path));
}

function shapeOf(schema: z.ZodType, path: string): StructuralSchema {
  if (schema instanceof z.ZodObject) return objectShape(schema, path);
  if (schema instanceof z.ZodArray) return arrayShape(schema, path);
  if (schema instanceof z.ZodRecord) return recordShape(schema, path);
  if (schema instanceof z.ZodEnum) return enumShape(schema, path);
  if (schema instanceof z.ZodISODateTime) return { type: 'string', format: 'date-time' };
  if (schema instanceof z.ZodString) return stringShape(schema, path);
  if (schema instanceof z.ZodNumber) return integerShape(schema, path);
  if (schema instanceof z.ZodBoolean) return { type: 'boolean' };
  if (schema instanceof z.ZodUnion) return unionShape(schema, path);
  throw new TypeError(`Cannot define "${path}": a structural schema has no ${schema.def.type}`);
}

function objectShape(schema: z.ZodObject, path: string): StructuralSchema {
  const members = Object.entries(schema.shape) as [string, z.ZodType][];
  const { catchall } = schema.def;
  if (catchall instanceof z.ZodUnknown && members.length === 0)
    return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  if (!(catchall instanceof z.ZodNever))
    throw new TypeError(`Cannot define "${path}": neither a strict mapping nor one of any content`);
  const properties = Object.fromEntries(
    members.map(([name, member]) => {
      const property = structural(member, `${path}.${name}`);
      if (property.description === undefined)
        throw new TypeError(`Cannot define "${path}.${name}": it has no description`);
      return [name, property];
    }),
  );
  const required = members.filter(([, member]) => !member.safeParse(undefined).success).map(([name]) => name);
  return { type: 'object', ...(required.length === 0 ? {} : { required }), properties };
}

function arrayShape(schema: z.ZodArray, path: string): StructuralSchema {
  const { min_length: minItems, max_length: maxItems } = bounds(schema, path, ['min_length', 'max_length']);
  if (maxItems === undefined)
    throw new TypeError(`Cannot define "${path}": a list without a greatest length`);
  const keys = schema.meta()?.listMapKeys as string[] | undefined;
  return {
    type: 'array',
    ...given({ minItems, maxItems }),
    ...(keys ? { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys } : ATOMIC),
    items: structural(schema.element as z.ZodType, `${path}[]`),
  };
}

const ATOMIC = { 'x-kubernetes-list-type': 'atomic' } as const;

function recordShape(schema: z.ZodRecord, path: string): StructuralSchema {
  const maxProperties = schema.meta()?.maxProperties as number | undefined;
  if (maxProperties === undefined)
    throw new TypeError(`Cannot define "${path}": a mapping without a greatest number of entries`);
  const additionalProperties = structural(schema.valueType as z.ZodType, `${path}.*`);
  return { type: 'object', maxProperties, additionalProperties };
}

function enumShape(schema: z.ZodEnum, path: string): StructuralSchema {
  const options = schema.options.filter((option) => typeof option === 'string');
  if (options.length < schema.options.length)
    throw new TypeError(`Cannot define "${path}": an enumeration of more than texts`);
  return { type: 'string', enum: options };
}

function stringShape(schema: z.ZodString, path: string): StructuralSchema {
  const found = bounds(schema, path, ['min_length', 'max_length', 'string_format']);
  // A pattern may say it, too.
  found.max_length ??= schema.meta()?.maxLength as number | undefined;
  if (found.max_length === undefined)
    throw new TypeError(`Cannot define "${path}": a text without a greatest length`);
  return {
    type: 'string',
    ...given({ minLength: found.min_length, maxLength: found.max_length, pattern: found.string_format }),
  };
}

function integerShape(schema: z.ZodNumber, path: string): StructuralSchema {
  if ((schema.def as { format?: string }).format !== 'safeint')
    throw new TypeError(`Cannot define "${path}": a number that need not be whole`);
  const found = bounds(schema, path, ['greater_than', 'less_than']);
  const [minimum, maximum] = [found.greater_than ?? -MOST, found.less_than ?? MOST];
  const format = minimum >= -INT32 && maximum < INT32 ? 'int32' : 'int64';
  return { type: 'integer', format, minimum, maximum };
}

/** The one union that there is: a whole number or a text. */
function unionShape(schema: z.ZodUnion, path: string): StructuralSchema {
  const parts = schema.options.map((option) => structural(option as z.ZodType, path));
  const number = parts.find(({ type }) => type === 'integer');
  const text = parts.find(({ type }) => type === 'string');
  if (parts.length !== 2 || !number || !text)
    throw new TypeError(`Cannot define "${path}": a union of other than a whole number and a text`);
  const { minimum, maximum } = number;
  const { type: _, ...ofText } = text;
  return { ...ofText, ...given({ minimum, maximum }), 'x-kubernetes-int-or-string': true };
}

interface Bounds {
  min_length?: number | undefined;
  max_length?: number | undefined;
  greater_than?: number | undefined;
  less_than?: number | undefined;
  string_format?: string | undefined;
}

/** What the schema's own checks say; of a kind that is not expected here, an error. */
function bounds(schema: z.ZodType, path: string, expected: readonly (keyof Bounds)[]): Bounds {
  const found: Record<string, unknown> = {};
  for (const check of ownChecks(schema, path)) {
    const kind = expected.find((name) => name === check.check);
    if (kind === undefined || kind in found)
      throw new TypeError(`Cannot define "${path}": no place for its check "${check.check}"`);
    found[kind] = check.value;
  }
  return found;
}

function given<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as never;
}

/** A refinement is code: what it checks must have been said in CEL as well. */
function rulesOf(schema: z.ZodType, path: string): ClusterRule[] {
  const rules = schema.meta()?.rules as ClusterRule[] | undefined;
  const refined = (schema.def.checks ?? []).some(
    (check) => (check as z.core.$ZodCheck)._zod.def.check === 'custom',
  );
  if (refined && !rules && !(schema instanceof z.ZodRecord && schema.meta()?.maxProperties !== undefined))
    throw new TypeError(`Cannot define "${path}": a refinement without its rules for a cluster`);
  return rules ?? [];
}

/** A structural schema says nothing of the keys of a mapping: rules do. */
function keyRules(schema: z.ZodType): ClusterRule[] {
  if (!(schema instanceof z.ZodRecord)) return [];
  const { description = '', maxLength, pattern } = structural(schema.keyType as unknown as z.ZodType, 'key');
  const message = `keys must be: ${description}`;
  return [
    ...(maxLength === undefined ? [] : [{ rule: `self.all(key, key.size() <= ${maxLength})`, message }]),
    ...(pattern === undefined ? [] : [{ rule: `self.all(key, key.matches(${celText(pattern)}))`, message }]),
  ];
}

function celText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
