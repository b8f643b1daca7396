// The API server's MicroTime: six digits of a second, where Date has three.

export function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}
