import type { TableOptions } from "@agop/data";

/** How a table is read with a model: what stood for missing cells when it was learned does so again, unless something else is named. */
export function readingWith(markers: readonly string[], table: TableOptions = {}): TableOptions {
  return table.missing === undefined && markers.length > 0 ? { ...table, missing: markers } : table;
}

/** Says so. */
export function markerNotes(markers: readonly string[], table: TableOptions = {}): readonly string[] {
  if (table.missing !== undefined || markers.length === 0) return [];
  const quoted = markers.map((marker) => `"${marker}"`).join(", ");
  return [`${quoted} ${markers.length === 1 ? "is" : "are"} missing, as in the table that the model was learned from`];
}
