import { denseMatrix, toSparse } from "@agop/core";
import { assertSameBits } from "../allclose.js";
import { fail } from "../check.js";
import { testMatrices } from "../test-matrices.js";
import { extremeSize } from "../tolerance.js";
import { type BackendCheck, copyOut } from "./subject.js";

const describesItself: BackendCheck = {
  id: "describes-itself",
  title: "says its name, its precision and, in one line, what it runs on",
  run({ backend: { name, precision, description } }) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) fail(`the name is "${name}"; it must be lower case with hyphens`);
    if (!["float64", "float32"].includes(precision)) fail(`the precision is "${precision}"`);
    if (description.trim() === "" || description.includes("\n"))
      fail(`the description "${description}" is not one line`);
  },
};

const denseRoundTrip: BackendCheck = {
  id: "dense-round-trip",
  title: "gives back exactly the dense matrix it was given, and shares no memory with its caller",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const large = backend.precision === "float64" ? extremeSize("float64") : 2 ** 50;
    const special = denseMatrix(2, 3, Float64Array.of(0, -0, large, 1 / 2 ** 30, NaN, -Infinity));
    // A view into a larger array, as a caller that slices tables has it.
    const buffer = matrices.dense(1, 20).data;
    const view = { rows: 3, cols: 4, data: buffer.subarray(5, 17) };
    for (const given of [special, view, matrices.dense(1, 1), matrices.dense(1, 8), matrices.dense(8, 1)]) {
      const what = `a ${given.rows} x ${given.cols} matrix`;
      const expected = given.data.slice();
      const handle = backend.fromDense(given);
      given.data.fill(1);
      const first = copyOut(backend, handle, given.rows, given.cols, what).data;
      assertSameBits(first, expected, `${what} and back`);
      first.fill(2);
      assertSameBits(backend.toDense(handle).data, expected, `${what} after its copies were written to`);
    }
  },
};

const sparseRoundTrip: BackendCheck = {
  id: "sparse-round-trip",
  title: "gives back exactly the sparse matrix it was given, stored zeros too, and shares no memory with its caller",
  run({ backend }) {
    const given = toSparse(4, 5, {
      rowIndices: Int32Array.of(3, 1, 1, 3, 3),
      columnIndices: Int32Array.of(4, 0, 2, 0, 1),
      values: Float64Array.of(1, 0, -2.5, 3, 0.125),
    });
    const expected = {
      rowOffsets: Float64Array.from(given.rowOffsets),
      columns: Float64Array.from(given.columns),
      values: given.values.slice(),
    };
    const handle = backend.fromSparse(given);
    given.rowOffsets.fill(0);
    given.columns.fill(0);
    given.values.fill(7);
    for (const what of ["a sparse matrix and back", "a sparse matrix after its copies were written to"]) {
      const back = backend.toSparse(handle);
      const shapes = [handle.rows, handle.cols, handle.count, back.rows, back.cols];
      if (shapes.join() !== "4,5,5,4,5") fail(`${what}: rows, columns and count are ${shapes.join()}`);
      assertSameBits(Float64Array.from(back.rowOffsets), expected.rowOffsets, `${what}: row offsets`);
      assertSameBits(Float64Array.from(back.columns), expected.columns, `${what}: columns`);
      assertSameBits(back.values, expected.values, `${what}: values`);
      back.rowOffsets.fill(0);
      back.columns.fill(0);
      back.values.fill(7);
    }
  },
};

export const conversionChecks: readonly BackendCheck[] = [describesItself, denseRoundTrip, sparseRoundTrip];
