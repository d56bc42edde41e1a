import type { DateOrder } from "./dates.js";

/** A column of a table in memory by what it holds, as many values as the table has rows. */
export type Column = NumberColumn | DateColumn | CategoryColumn | TextColumn | EmptyColumn | IgnoredColumn;

export interface NumberColumn {
  readonly kind: "numbers";
  readonly name: string;
  /** NaN where missing. */
  readonly values: Float64Array;
}

export interface DateColumn {
  readonly kind: "dates";
  readonly name: string;
  /** Milliseconds since 1970, NaN where missing. */
  readonly values: Float64Array;
  readonly order: DateOrder;
}

export interface CategoryColumn {
  readonly kind: "categories";
  readonly name: string;
  /** The different values: of numbers ascending, else in the order of their letters. A number is written as the shortest text. */
  readonly levels: readonly string[];
  /** Place of each row's value among the levels, -1 where missing. */
  readonly codes: Int32Array;
  /** How each level stands in its first cell, as bytes; left out of a column that was not read from a file. */
  readonly spellings?: readonly string[];
}

/** Texts of which nothing is kept: more of them than a category has, or nearly all different, as names are. */
export interface TextColumn {
  readonly kind: "text";
  readonly name: string;
  readonly reason: "many" | "different";
}

/** Nothing but missing cells. */
export interface EmptyColumn {
  readonly kind: "empty";
  readonly name: string;
}

/** One that was asked to be left out: it is not read. */
export interface IgnoredColumn {
  readonly kind: "ignored";
  readonly name: string;
}

/** A category has at most so many levels. */
export const mostLevels = 100;
