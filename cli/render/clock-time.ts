// Times of day, for people.
import { formatDuration } from '#lab/spec/duration.ts';

/** "15:04:05" of today, "Nov 23 15:04:05" of another day; local time. */
export function clockTime(at: number, now: number = Date.now()): string {
  const [date, today] = [new Date(at), new Date(now)];
  const time = date.toTimeString().slice(0, 8);
  return date.toDateString() === today.toDateString() ? time : `${date.toDateString().slice(4, 10)} ${time}`;
}

/** About how long: "12s", "5m", "7h 55m". */
export function roughDuration(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return formatDuration(Math.max(0, Math.round(ms / 1000)) * 1000);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${minutes}m`;
  return rest === 0 ? `${hours}h` : `${hours}h ${rest}m`;
}
