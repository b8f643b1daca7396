// Times of day, for people.

/** "15:04:05" of today, "Nov 23 15:04:05" of another day; local time. */
export function clockTime(at: number, now: number = Date.now()): string {
  const [date, today] = [new Date(at), new Date(now)];
  const time = date.toTimeString().slice(0, 8);
  return date.toDateString() === today.toDateString() ? time : `${date.toDateString().slice(4, 10)} ${time}`;
}

/** About how long: "12s", "5m", "7h 55m". */
export function roughDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return `${seconds}s`;
  if (hours === 0) return `${minutes}m`;
  return minutes % 60 === 0 ? `${hours}h` : `${hours}h ${minutes % 60}m`;
}
