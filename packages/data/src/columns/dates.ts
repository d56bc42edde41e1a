/** What a date is told by: `time` in days since 1970, `month` from 1, `weekday` from 1 on Mondays, `hour` with its minutes. */
export const dateParts = ["time", "year", "month", "day", "weekday", "hour"] as const;
export type DatePart = (typeof dateParts)[number];

/** Which part of a date that is written with numbers comes first; "either" where no date tells. */
export type DateOrder = "year" | "day" | "month" | "either";

/** What comes first where the year is last. */
export type ReadOrder = "day" | "month";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const clock = String.raw`(?:[T ](\d{1,2}[:.]\d{2})([:.]\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?`;
const yearFirst = new RegExp(String.raw`^(\d{4})([-/.])(\d{2})\2(\d{2})${clock}$`, "i");
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})${clock}$`, "i");

/**
 * Milliseconds since 1970 of a date, or a date and time: of ISO 8601, also with other separators (`2021/03/04 05:06`), or with the
 * year last (`04.03.2021`, `4/3/2021 5:06`), where `order` says what comes first; without a zone it is taken as UTC.
 * NaN for any other text, and for a day that there is not.
 */
export function parseDate(text: string, order: ReadOrder = "day"): number {
  const parts = yearFirst.exec(text) ?? yearLast.exec(text);
  if (!parts) return NaN;
  const [, first, , second, third, minutes = "00:00", seconds = ":00", zone = "Z"] = parts;
  const [year, month, day] =
    first.length === 4 ? [first, second, third] : order === "day" ? [third, second, first] : [third, first, second];
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const midnight = Date.parse(`${iso}T00:00:00Z`);
  // What is no day of its month may be taken for one of the next.
  if (Number.isNaN(midnight) || new Date(midnight).getUTCDate() !== Number(day)) return NaN;
  const offset = zone.toUpperCase() === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const time = `${minutes.padStart(5, "0").replace(".", ":")}${seconds.replace(/^\./, ":")}`;
  return Date.parse(`${iso}T${time}${offset}`);
}

/** What the dates of a column have in common. */
export interface FoundDates {
  readonly order: DateOrder;
  /** The first that is no day, where all others are. */
  readonly impossible: { readonly text: string; readonly line: number } | undefined;
}

/** Follows the texts of one column. */
export interface DateFinder {
  add(text: string, line: number): void;
  /** Whether all texts so far have the form of a date. */
  isPossible(): boolean;
  /** Undefined where they are no dates. */
  finish(): FoundDates | undefined;
}

/** So many texts that look like dates, to one that is no day, are dates. */
const fewestDays = 4;

export function dateFinder(): DateFinder {
  let isPossible = true;
  let count = 0;
  let lastYears = 0;
  const wrong = { day: 0, month: 0 };
  const first: { day?: FoundDates["impossible"]; month?: FoundDates["impossible"] } = {};
  return {
    add: (text, line) => {
      if (!isPossible) return;
      const isYearLast = yearLast.test(text);
      if (!isYearLast && !yearFirst.test(text)) {
        isPossible = false;
        return;
      }
      count++;
      if (isYearLast) lastYears++;
      const isDay = !Number.isNaN(parseDate(text, "day"));
      const isMonth = isYearLast ? !Number.isNaN(parseDate(text, "month")) : isDay;
      if (!isDay) {
        wrong.day++;
        first.day ??= { text, line };
      }
      if (!isMonth) {
        wrong.month++;
        first.month ??= { text, line };
      }
    },
    isPossible: () => isPossible,
    finish: () => {
      if (!isPossible || count === 0) return undefined;
      const order = wrong.month < wrong.day ? "month" : "day";
      if (wrong[order] > count / fewestDays) return undefined;
      const isEither = lastYears > 0 && wrong.day === wrong.month;
      return { order: lastYears === 0 ? "year" : isEither ? "either" : order, impossible: first[order] };
    },
  };
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
