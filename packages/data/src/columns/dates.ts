import { parseTimeOfDay } from "./time-of-day.js";

/** What a date is told by: `time` in days since 1970, `month` from 1, `weekday` from 1 on Mondays, `hour` with its minutes. */
export const dateParts = ["time", "year", "month", "day", "weekday", "hour"] as const;
export type DatePart = (typeof dateParts)[number];

/** Which part of a date that is written with numbers comes first; "either" where no date tells. */
export type DateOrder = "year" | "day" | "month" | "either";

/** What comes first where the year is last. */
export type ReadOrder = "day" | "month";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** A time of day and a zone may follow a date. */
const clock = String.raw`(?:(?:T|,? )(.*?) ?(Z|[+-]\d{2}:?\d{2})?)?`;
const yearFirst = new RegExp(String.raw`^(\d{4})([-/.])(\d{2})\2(\d{2})${clock}$`, "i");
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})${clock}$`, "i");
/** The month by its English name: 4 March 2021, 04-Mar-2021; March 4, 2021. */
const dayMonth = new RegExp(String.raw`^(\d{1,2})([-/ ]|\. )([a-z]{3,9})\.?[-/ ](\d{4})${clock}$`, "i");
const monthDay = new RegExp(String.raw`^([a-z]{3,9})(\.?) (\d{1,2}),? (\d{4})${clock}$`, "i");
const months = "january february march april may june july august september october november december".split(" ");

/**
 * Milliseconds since 1970 of a date, or a date and time: of ISO 8601, also with other separators (`2021/03/04 05:06`), with the year
 * last (`04.03.2021`, `4/3/2021 5:06 PM`), where `order` says what comes first, or with the English name of the month (`4-Mar-2021`,
 * `March 4, 2021`); without a zone it is taken as UTC. NaN for any other text, and for a day that there is not.
 */
export function parseDate(text: string, order: ReadOrder = "day"): number {
  const parts = yearFirst.exec(text) ?? yearLast.exec(text) ?? dayMonth.exec(text) ?? monthDay.exec(text);
  if (!parts) return NaN;
  const [, first, , second, third, time, zone] = parts;
  const [year, month, day] = yearMonthDay([first, second, third], order);
  const midnight = Date.parse(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}T00:00:00Z`);
  // What is no day of its month may be taken for one of the next.
  if (Number.isNaN(midnight) || new Date(midnight).getUTCDate() !== Number(day)) return NaN;
  return midnight + (time === undefined ? 0 : parseTimeOfDay(time)) - offsetOf(zone);
}

type Parts = readonly [string, string, string];

function yearMonthDay([first, second, third]: Parts, order: ReadOrder): Parts {
  if (first.length === 4 && /^\d/.test(first)) return [first, second, third];
  if (/^[a-z]/i.test(first)) return [third, monthNumber(first), second];
  if (/^[a-z]/i.test(second)) return [third, monthNumber(second), first];
  return order === "day" ? [third, second, first] : [third, first, second];
}

/** "" where it is none. */
function monthNumber(name: string): string {
  const place = months.findIndex((month) => month.startsWith(name.toLowerCase()));
  return place < 0 ? "" : String(place + 1);
}

/** Milliseconds that a zone is ahead of UTC; NaN where no zone is so far. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === "Z") return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  const isZone = Number(hours) < 24 && Number(minutes) < 60;
  return isZone ? Number(`${sign}1`) * (60 * Number(hours) + Number(minutes)) * 60_000 : NaN;
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
      if (!isYearLast && ![yearFirst, dayMonth, monthDay].some((form) => form.test(text))) {
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
