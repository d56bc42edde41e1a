import { passedOver, shapeNotes, shapeWarnings, type TableShape } from "@agop/data";
import { type ConstantColumn, headerNotes, listOfCells, type SourceFacts } from "./source.js";

/** What is known of a table without its numbers. */
export function tableFacts(
  shape: TableShape,
): Pick<
  SourceFacts,
  "columnNames" | "isList" | "list" | "clip" | "notes" | "warnings" | "passedOver" | "constantColumns"
> {
  const { path, columns, numeric, constant, layout, format, hasHeader, options } = shape;
  const columnNames = numeric.map((place) => columns[place].name);
  return {
    columnNames,
    isList: false,
    list: listOfCells({ delimiter: layout.delimiter, decimal: format.decimal }, columnNames),
    clip: (value) => value,
    notes: [...headerNotes(path, hasHeader, options.header), ...shapeNotes(shape)],
    warnings: shapeWarnings(shape),
    passedOver: passedOver(shape),
    constantColumns: constant.flatMap((place): ConstantColumn[] => {
      const { name, range, observed, missing } = columns[place];
      return range ? [{ name, value: range[0], observed, filled: missing }] : [];
    }),
  };
}
