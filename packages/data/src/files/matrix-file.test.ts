import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { denseMatrix } from "@agop/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMatrix, writeMatrix } from "./matrix-file.js";

const path = join(await mkdtemp(join(tmpdir(), "agop-matrix-")), "matrix.csv");

describe("a matrix in a file", () => {
  it("has a line for each row, and no header", async () => {
    await writeMatrix(path, denseMatrix(2, 3, Float64Array.of(0.1, 1 / 3, -2, 1e-300, 1e21, NaN)));
    expect(await readFile(path, "utf8")).toBe("0.1,0.3333333333333333,-2\n1e-300,1e+21,NaN\n");
  });

  it("reads back as the same numbers", async () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const matrices = fc
      .integer({ min: 1, max: 4 })
      .chain((cols) =>
        fc.array(fc.array(finite, { minLength: cols, maxLength: cols }), { minLength: 1, maxLength: 5 }),
      );
    await fc.assert(
      fc.asyncProperty(matrices, async (rows) => {
        const matrix = denseMatrix(rows.length, rows[0].length, Float64Array.from(rows.flat()));
        await writeMatrix(path, matrix);
        const back = await readMatrix(path);
        expect([back.rows, back.cols]).toEqual([matrix.rows, matrix.cols]);
        // Subtracting makes no difference between 0 and -0, which is written without its sign.
        back.data.forEach((value, k) => {
          expect(value - matrix.data[k]).toBe(0);
        });
      }),
      { numRuns: 40 },
    );
  });

  it("has numbers in every column", async () => {
    await writeFile(path, "1,x\n2,y\n");
    await expect(readMatrix(path)).rejects.toMatchObject({ code: "table-invalid" });
    await writeFile(path, "1,\n2,\n");
    await expect(readMatrix(path)).rejects.toThrow("column2 of the matrix has no number");
  });
});
