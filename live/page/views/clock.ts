// A time of day in the reader's own time zone: "14:03:12".

export function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}
