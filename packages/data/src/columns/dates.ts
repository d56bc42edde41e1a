/** What a date is told by: `time` in days since 1970, `month` from 1, `weekday` from 1 on Mondays, `hour` with its minutes. */
export const dateParts = ["time", "year", "month", "day", "weekday", "hour"] as const;
export type DatePart = (typeof dateParts)[number];

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const pattern = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Milliseconds since 1970 of a date or a date and time of ISO 8601, also with a blank in the place of the T; without a zone it is
 * taken as UTC. NaN for any other text, and for a day that there is not.
 */
export function parseDate(text: string): number {
  const match = pattern.exec(text);
  if (!match) return NaN;
  const [, day, minutes = "00:00", seconds = ":00", zone = "Z"] = match;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // What is no day of its month may be taken for one of the next.
  if (Number.isNaN(midnight) || new Date(midnight).getUTCDate() !== Number(day.slice(-2))) return NaN;
  const offset = zone.toUpperCase() === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  return Date.parse(`${day}T${minutes}${seconds}${offset}`);
}

/** One part of a time in milliseconds since 1970, by UTC; of NaN, NaN. */
export function datePart(time: number, part: DatePart): number {
  const date = new Date(time);
  switch (part) {
    case "time":
      return time / dayMs;
    case "year":
      return date.getUTCFullYear();
    case "month":
      return date.getUTCMonth() + 1;
    case "day":
      return date.getUTCDate();
    case "weekday":
      return ((date.getUTCDay() + 6) % 7) + 1;
    case "hour":
      return (((time % dayMs) + dayMs) % dayMs) / hourMs;
  }
}
