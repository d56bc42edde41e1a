import { passedOver, shapeNotes, shapeWarnings, type TableShape } from "@agop/data";
import { type ConstantColumn, headerNotes, listOfCells, type SourceFacts } from "./source.js";

/**
 * What is known of a table without its numbers.
 * @param categories names of the columns of categories that are completed
 */
export function tableFacts(
  shape: TableShape,
  categories: readonly string[] = [],
): Pick<
  SourceFacts,
  "columnNames" | "isList" | "list" | "clip" | "notes" | "warnings" | "passedOver" | "constantColumns" | "categories"
> {
  const { path, columns, numeric, constant, layout, format, hasHeader, options } = shape;
  const columnNames = numeric.map((place) => columns[place].name);
  return {
    columnNames,
    isList: false,
    list: listOfCells({ ...layout, decimal: format.decimal }, [...columnNames, ...categories]),
    clip: (value) => value,
    notes: [...headerNotes(path, hasHeader, options.header), ...shapeNotes(shape, categories)],
    warnings: shapeWarnings(shape, categories),
    passedOver: passedOver(shape, categories),
    categories,
    constantColumns: constant.flatMap((place): ConstantColumn[] => {
      const { name, range, observed, missing } = columns[place];
      return range ? [{ name, value: range[0], observed, filled: missing }] : [];
    }),
  };
}
