import { AgopError } from "@agop/core";
import type { TableRecords } from "../tables/table-records.js";

/** Columns of a table by their names. */
export interface ColumnChoice {
  /** Left out: they stay as they are. Each is a name, or several with commas between them. */
  readonly ignore?: readonly string[];
  /** All others are left out. */
  readonly columns?: readonly string[];
}

type Named = Pick<TableRecords, "names" | "path">;

/**
 * Which columns are left out.
 * @throws AgopError `option-invalid` for a name that is no column's, or where nothing is left
 */
export function ignoredColumns(table: Named, { ignore = [], columns }: ColumnChoice): ReadonlySet<string> {
  const ignored = new Set(namesAmong(table, "ignore", ignore));
  if (columns === undefined) return ignored;
  const kept = namesAmong(table, "columns", columns);
  for (const name of table.names) if (!kept.includes(name)) ignored.add(name);
  return ignored;
}

function namesAmong({ names, path }: Named, option: string, given: readonly string[]): readonly string[] {
  const asked = given.flatMap((each) => (names.includes(each) ? [each] : each.split(",").map((name) => name.trim())));
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown === undefined) return asked;
  throw new AgopError(
    "option-invalid",
    `\`${option}\`: ${path} has no column "${unknown}"; it has ${names.join(", ")}`,
  );
}

/** Names that several columns have. */
export function repeatedNames(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, place) => names.indexOf(name) < place))];
}

/** @throws AgopError `table-invalid` for two columns of one name */
export function checkNames({ names, path }: Named): void {
  const [twice] = repeatedNames(names);
  if (twice === undefined) return;
  throw new AgopError("table-invalid", `${path} has two columns "${twice}"`, "give each column a name of its own");
}
