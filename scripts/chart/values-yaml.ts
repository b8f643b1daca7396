// values.yaml: every value at its default, with its meaning above it.
import { stringify } from 'yaml';
import { z } from 'zod';

const HEAD = `# The values of the chart, at their defaults. Made by scripts/chart.ts from scripts/chart/chart-values.ts. Change that.

`;
const WIDTH = 110;

export function valuesYaml(schema: z.ZodObject): string {
  return `${HEAD}${entries(schema, schema.parse({}), '')}`;
}

function entries(schema: z.ZodObject, values: Record<string, unknown>, indent: string): string {
  return Object.entries(schema.shape)
    .map(([key, member]) => {
      const inner = core(member as z.ZodType);
      const text = comment((member as z.ZodType).description ?? '', indent);
      const value = values[key];
      if (inner instanceof z.ZodObject)
        return `${text}${indent}${key}:\n${entries(inner, value as Record<string, unknown>, `${indent}  `)}`;
      const lines = stringify({ [key]: value }, { lineWidth: 0 })
        .trimEnd()
        .split('\n');
      return `${text}${lines.map((line) => `${indent}${line}`).join('\n')}\n`;
    })
    .join(indent === '' ? '\n' : '');
}

function core(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return core(schema.def.innerType as z.ZodType);
  return schema;
}

function comment(text: string, indent: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) as string;
    if (`${indent}# ${last} ${word}`.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => `${indent}# ${line}\n`).join('');
}
