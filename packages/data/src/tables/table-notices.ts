import type { ColumnFacts } from "../columns/column-finder.js";
import { repeatedNames } from "../columns/named-columns.js";
import type { TableShape } from "./scan-table.js";
import { formHint } from "../text/text-form.js";

/** Something in a table that a user should know of, with a stable code. */
export interface TableWarning {
  readonly code:
    | "empty-column"
    | "constant-column"
    | "passed-over"
    | "texts-like-numbers"
    | "duplicate-names"
    | "beyond-precision"
    | "empty-row"
    | "far-value";
  readonly message: string;
}

/** A column that is left as it is. */
export interface PassedOver {
  readonly name: string;
  readonly kind: Exclude<ColumnFacts["kind"], "ignored">;
  /** Cells that stay missing. */
  readonly missing: number;
  /** What may be done so that it is not. */
  readonly hint: string | null;
}

/**
 * Columns that are neither completed nor asked to be left out.
 * @param categories names of columns of categories that are completed
 */
export function passedOver(
  { columns, numeric, constant, format }: TableShape,
  categories: readonly string[] = [],
): readonly PassedOver[] {
  const taken = new Set([...numeric, ...constant]);
  return columns.flatMap(({ name, kind, missing, form, firstText, rounded }, place): PassedOver[] => {
    if (taken.has(place) || kind === "ignored" || (kind === "categories" && categories.includes(name))) return [];
    const textHint = form && firstText ? formHint(form, firstText.text, format) : null;
    return [{ name, kind, missing, hint: rounded ? "its numbers have more digits than float64 holds" : textHint }];
  });
}

/** What a user should know of the columns of a table that can be completed all the same. */
export function shapeWarnings(shape: TableShape, categories: readonly string[] = []): readonly TableWarning[] {
  const { path, columns, constant, nameless } = shape;
  const named = columns.filter(({ kind }, place) => kind === "empty" && !nameless.includes(place));
  const constants = columns.filter(({ range, rounded }) => range !== null && range[0] === range[1] && !rounded);
  const names = columns.filter(({ kind }) => kind !== "ignored" && kind !== "empty").map(({ name }) => name);
  return [
    ...summarised(named, {
      code: "empty-column",
      each: ({ name }) => `column "${name}" of ${path} has no value; it is left as it is`,
      all: (listed) => `${named.length} columns of ${path} have no value; they are left as they are: ${listed}`,
    }),
    ...repeatedNames(names).map((name): TableWarning => {
      const message = `${path} has several columns "${name}"; they are told apart by their places alone`;
      return { code: "duplicate-names", message };
    }),
    ...passedOverWarnings(shape, categories),
    ...summarised(constants, {
      code: "constant-column",
      each: ({ name, range, missing }) => {
        const filled = missing > 0 && constant.length > 0 ? `; its ${cellsOf(missing)} filled with that` : "";
        return `column "${name}" of ${path} is constant (${range?.[0]})${filled}`;
      },
      all: (listed) => `${constants.length} columns of ${path} are constant: ${listed}`,
    }),
    ...columns.flatMap(({ name, rounded }): TableWarning[] => {
      if (!rounded) return [];
      const message = `${path}:${rounded.line}: column "${name}" has ${rounded.text}, with more digits than float64 holds; is it an identifier? --ignore "${name}"`;
      return [{ code: "beyond-precision", message }];
    }),
  ];
}

function passedOverWarnings(shape: TableShape, categories: readonly string[]): readonly TableWarning[] {
  const { path, columns } = shape;
  const left = passedOver(shape, categories).filter(({ kind }) => kind !== "empty");
  const holes = left.filter(({ missing }) => missing > 0);
  const withHoles: TableWarning[] =
    holes.length === 0
      ? []
      : [{ code: "passed-over", message: `passed over in ${path}, with their missing cells: ${inWords(holes)}` }];
  const withHints = left.flatMap(({ name, hint }): TableWarning[] => {
    const facts = columns.find((column) => column.name === name && column.form !== null);
    if (hint === null || !facts?.firstText) return [];
    const message = `column "${name}" of ${path} is passed over: it has texts such as "${facts.firstText.text}" (${hint})`;
    return [{ code: "texts-like-numbers", message }];
  });
  return [...withHoles, ...withHints];
}

/** What was taken for granted in reading a table to be completed. */
export function shapeNotes(shape: TableShape, categories: readonly string[] = []): readonly string[] {
  const { path, columns } = shape;
  const whole = passedOver(shape, categories).filter(({ kind, missing }) => kind !== "empty" && missing === 0);
  const either = columns.filter(({ dateOrder }) => dateOrder === "either");
  return [
    ...readingNotes(shape),
    ...(whole.length === 0 ? [] : [`passed over in ${path}: ${inWords(whole)}`]),
    ...either.map(({ name }) => ambiguousDates(name, path)),
  ];
}

/** The note on a column whose dates may be read in two ways; `path` is the file, as it is to be named. */
export function ambiguousDates(name: string, path: string): string {
  return `dates of column "${name}" of ${path} may have the day or the month first; they are taken with the day first`;
}

/** What was taken for granted in reading any table. */
export function readingNotes(
  shape: Pick<TableShape, "path" | "columns" | "layout" | "options" | "units">,
): readonly string[] {
  const { path, columns, layout, options, units } = shape;
  const lines = layout.preamble.match(/\r\n|\n|\r/g)?.length ?? 0;
  return [
    ...(lines === 0
      ? []
      : [
          `the first ${lines === 1 ? "line" : `${lines} lines`} of ${path} ${lines === 1 ? "is" : "are"} no part of the table`,
        ]),
    ...(options.decimal === undefined && layout.decimal === "," ? [`numbers of ${path} have a decimal comma`] : []),
    ...(units ? [`the line below the names in ${path} is taken for units: ${units.filter(Boolean).join(", ")}`] : []),
    ...markerNotes(shape),
    ...columns.flatMap(({ name, looksLike, rounded }) =>
      looksLike === null || rounded
        ? []
        : [
            `column "${name}" of ${path} looks like ${looksLike}, and is taken as numbers; --ignore "${name}" leaves it out`,
          ],
    ),
  ];
}

/** Of columns of texts all of which may be meant for numbers. */
export function textNotes({
  path,
  columns,
  format,
}: Pick<TableShape, "path" | "columns" | "format">): readonly string[] {
  return columns.flatMap(({ name, kind, form, firstText }) => {
    if (!form || !firstText || (kind !== "text" && kind !== "categories")) return [];
    return [
      `column "${name}" of ${path} is one of texts, such as "${firstText.text}" (${formHint(form, firstText.text, format)})`,
    ];
  });
}

function markerNotes({ path, columns }: Pick<TableShape, "path" | "columns">): readonly string[] {
  const markers = [...new Set(columns.flatMap((column) => [...column.markers.keys()]))];
  return markers.flatMap((marker) => {
    const places = columns.filter((column) => column.markers.has(marker));
    const taken = places.filter(({ kind }) => kind === "numbers" || kind === "dates");
    const kept = places.filter(({ kind }) => kind === "categories" || kind === "text");
    return [
      ...(taken.length === 0
        ? []
        : [`"${marker}" is taken as missing among the numbers of ${path}: ${countsOf(marker, taken)}`]),
      ...(kept.length === 0
        ? []
        : [
            `"${marker}" is kept among the texts of ${path}: ${countsOf(marker, kept)}; if it means missing, say so: --missing "${marker}"`,
          ]),
    ];
  });
}

/** 27 in "age", 34 in "children". */
function countsOf(marker: string, places: readonly ColumnFacts[]): string {
  const shown = places.slice(0, listed).map((column) => `${column.markers.get(marker)} in "${column.name}"`);
  const others = places.length > listed ? ` and ${places.length - listed} other columns` : "";
  return shown.join(", ") + others;
}

/** So many columns are named. */
const listed = 5;
/** So many have a line of their own. */
const mostLines = 3;

interface Words {
  readonly code: TableWarning["code"];
  readonly each: (column: ColumnFacts) => string;
  readonly all: (listed: string) => string;
}

/** A warning for each of a few columns, or one for many. */
function summarised(columns: readonly ColumnFacts[], { code, each, all }: Words): readonly TableWarning[] {
  if (columns.length <= mostLines) return columns.map((column) => ({ code, message: each(column) }));
  const names = columns.slice(0, listed).map(({ name }) => `"${name}"`);
  const others = columns.length > listed ? `, and ${columns.length - listed} others` : "";
  return [{ code, message: all(names.join(", ") + others) }];
}

const kinds: Readonly<Record<PassedOver["kind"], string>> = {
  numbers: "numbers",
  dates: "dates",
  categories: "categories",
  text: "text",
  empty: "empty",
};

function inWords(columns: readonly PassedOver[]): string {
  const words = columns.slice(0, 2 * listed).map(({ name, kind, missing }) => {
    const holes = missing === 0 ? "" : `, ${missing} missing`;
    return `"${name}" (${kinds[kind]}${holes})`;
  });
  const others = columns.slice(2 * listed);
  const holes = others.reduce((sum, { missing }) => sum + missing, 0);
  const rest =
    others.length === 0 ? "" : ` and ${others.length} other columns${holes === 0 ? "" : ` (${holes} missing)`}`;
  return words.join(", ") + rest;
}

function cellsOf(count: number): string {
  return count === 1 ? "missing cell is" : `${count} missing cells are`;
}
