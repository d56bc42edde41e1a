import { type DenseMatrix } from "@agop/core";
import { writeAtomically } from "./atomic-file.js";

/** Writes a dense matrix as CSV without a header, every number so that it reads back as the same. */
export async function writeMatrix(path: string, { rows, cols, data }: DenseMatrix): Promise<void> {
  await writeAtomically(path, async (write) => {
    for (let i = 0; i < rows; i++) await write(`${data.subarray(i * cols, (i + 1) * cols).join(",")}\n`);
  });
}
