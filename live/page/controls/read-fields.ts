// What a form says, as the object that the server takes: empty fields and those that are not there are left out.
import type { Field } from './field.ts';

type Values = (path: string) => string;

export function readFields(fields: readonly Field[], values: Values): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const field of fields) {
    const text = values(field.path).trim();
    if (text !== '' && isThere(field, values)) put(whole, field.path.split('.'), sentValue(field, text));
  }
  return whole;
}

export function isThere({ when }: Field, values: Values): boolean {
  return when === undefined || when.is.includes(values(when.path));
}

/** What is no number goes as it is: the server says what would be right. */
function sentValue({ kind }: Field, text: string): unknown {
  if (kind === 'truth') return text === 'true';
  if (kind !== 'number' && kind !== 'percent') return text;
  const number = Number(text);
  if (Number.isNaN(number)) return text;
  return kind === 'percent' ? Math.round(number * 10) : number;
}

function put(whole: Record<string, unknown>, [first = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    whole[first] = value;
    return;
  }
  const inner = (whole[first] ?? {}) as Record<string, unknown>;
  whole[first] = inner;
  put(inner, rest, value);
}
