import { AgopError } from "@agop/core";
import type { Column } from "./column.js";
import { parseTimeOfDay } from "./time-of-day.js";

/** What says how the rows of a table lie in time, or along another line. */
export interface OrderRequest {
  /** Name of the column whose values the rows are in the order of; a column of dates is found by itself. */
  readonly order?: string | undefined;
  /** Name of the column that tells several series apart. */
  readonly group?: string | undefined;
}

/** Where the rows lie, and by which columns. */
export interface FoundOrder {
  /** Milliseconds since 1970, or the numbers of a column; NaN where missing. */
  readonly places: Float64Array;
  readonly series?: Int32Array;
  /** The columns that say it: a date, perhaps the time of day beside it. */
  readonly names: readonly string[];
}

/** So many rows must have a place of their own for a column of dates to be an order. */
const mostlyDifferent = 0.9;

/**
 * The order of the rows: by the column that is named, else by the first column of dates, with the time of day from a column beside it
 * where the dates alone say only the day. Undefined where nothing says it, or where rows share their places, as visits of a shop do.
 * @throws AgopError `option-invalid` for a column that is not there, or one of texts
 */
export function findRowOrder(columns: readonly Column[], { order, group }: OrderRequest): FoundOrder | undefined {
  const series = group === undefined ? undefined : seriesOf(named(columns, "group", group));
  const found = order === undefined ? datesOf(columns) : placesOf(named(columns, "order", order), columns);
  if (!found) return undefined;
  const isOrder = order !== undefined || distinctPart(found.places, series) >= mostlyDifferent;
  return isOrder ? { ...found, ...(series && { series }) } : undefined;
}

function named(columns: readonly Column[], option: "order" | "group", name: string): Column {
  const column = columns.find((each) => each.name === name);
  if (column) return column;
  const names = columns.map((each) => `"${each.name}"`).join(", ");
  throw new AgopError("option-invalid", `\`${option}\` is "${name}"; the table has ${names}`);
}

function placesOf(column: Column, columns: readonly Column[]): FoundOrder {
  if (column.kind === "numbers") return { places: column.values, names: [column.name] };
  if (column.kind === "dates") return withTimeOfDay(column.values, column.name, columns);
  const hint = "an order is a column of numbers or dates";
  throw new AgopError("option-invalid", `\`order\` is "${column.name}", a column of ${column.kind}`, hint);
}

function datesOf(columns: readonly Column[]): FoundOrder | undefined {
  const dates = columns.find((column) => column.kind === "dates");
  return dates && withTimeOfDay(dates.values, dates.name, columns);
}

/** Of dates without hours, with the time of day of the first column that has nothing but such. */
function withTimeOfDay(days: Float64Array, name: string, columns: readonly Column[]): FoundOrder {
  const hasHours = days.some((time) => time % 86_400_000 !== 0 && !Number.isNaN(time));
  if (hasHours) return { places: days, names: [name] };
  for (const column of columns) {
    if (column.kind !== "categories") continue;
    const times = column.levels.map(parseTimeOfDay);
    if (times.length === 0 || times.some(Number.isNaN)) continue;
    const places = days.map((day, row) => day + (times[column.codes[row]] ?? NaN));
    return { places, names: [name, column.name] };
  }
  return { places: days, names: [name] };
}

/** A number for each row, the same for the rows of one series. */
function seriesOf(column: Column): Int32Array {
  if (column.kind === "categories") return column.codes;
  if (column.kind === "numbers" || column.kind === "dates") {
    const places = new Map<number, number>();
    return Int32Array.from(column.values, (value) => {
      const place = places.get(value) ?? places.size;
      places.set(value, place);
      return place;
    });
  }
  const hint = "name a column of categories or numbers";
  throw new AgopError("option-invalid", `\`group\` is "${column.name}", whose values are ${column.kind}`, hint);
}

function distinctPart(places: Float64Array, series: Int32Array | undefined): number {
  const different = new Set(Array.from(places, (place, row) => `${series?.[row] ?? 0} ${place}`));
  return different.size / places.length;
}
