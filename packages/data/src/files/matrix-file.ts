import { AgopError, type DenseMatrix } from "@agop/core";
import { systemFiles } from "./system-files.js";
import { readTable } from "../tables/table.js";

/** Writes a dense matrix as CSV without a header, every number so that it reads back as the same. */
export async function writeMatrix(path: string, { rows, cols, data }: DenseMatrix): Promise<void> {
  await systemFiles.write(path, async (write) => {
    for (let i = 0; i < rows; i++) await write(`${data.subarray(i * cols, (i + 1) * cols).join(",")}\n`);
  });
}

/**
 * Reads what `writeMatrix` writes; NaN where a cell is missing.
 * @throws AgopError as `readTable`; `table-invalid` for a column without a number.
 */
export async function readMatrix(path: string): Promise<DenseMatrix> {
  const { columns, values } = await readTable(path, { header: false });
  const other = columns.find(({ kind }) => kind !== "numbers");
  if (other) throw new AgopError("table-invalid", `${path}: ${other.name} of the matrix has no number`);
  return values;
}
