import { AgopError, type Backend, denseMatrix, toSparse } from "@agop/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBackend } from "./backend.js";
import type { Engine } from "./engine.js";
import { reserveMemory } from "./linear-memory.js";
import { openEngine } from "./open-engine.js";

function caught(work: () => unknown): AgopError | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof AgopError) return error;
    throw error;
  }
  return undefined;
}

it("says so where the process may not have the addresses", () => {
  const create = () => {
    throw new RangeError("WebAssembly.Memory(): could not allocate memory");
  };
  expect(() => reserveMemory({ shared: false }, create)).toThrow(
    expect.objectContaining({ code: "backend-unavailable", hint: expect.stringContaining("ulimit -v") as unknown }),
  );
});

describe("the memory of the wasm backend", () => {
  let engine: Engine;
  let backend: Backend;
  beforeAll(async () => {
    engine = await openEngine(1);
    backend = createBackend(engine);
  });
  afterAll(() => {
    backend.dispose();
  });

  it("is back where it was after 1000 scopes", () => {
    const host = denseMatrix(
      6,
      4,
      Float64Array.from({ length: 24 }, (_, i) => Math.sin(i * i)),
    );
    const entries = toSparse(6, 4, {
      rowIndices: Int32Array.of(0, 2, 5),
      columnIndices: Int32Array.of(3, 1, 0),
      values: Float64Array.of(1, 2, 3),
    });
    const before = engine.memory.bytesInUse();
    for (let round = 0; round < 1000; round++) {
      backend.scope((keep) => {
        const a = backend.fromDense(host);
        const s = backend.fromSparse(entries);
        const gram = backend.scope((keepInner) => keepInner(backend.gram(a)));
        const { q } = backend.thinQr(a);
        backend.symmetricEigen(gram);
        backend.choleskySolve(gram, backend.fromDense({ rows: 4, cols: 6, data: host.data }));
        backend.overwrite(backend.scale(q, { rows: new Float64Array(6) }), s);
        backend.sparseMultiply(s, q, true);
        backend.solveRows(gram, backend.sample(a, s), 0);
        backend.sampledProduct(s, q, gram);
        backend.inner(a, q);
        backend.rowSums(backend.map(backend.leadingColumns(backend.transpose(a), 3), { kind: "exp" }));
        backend.columnSums(backend.addDiagonal(backend.multiplyElementwise(gram, gram), 1));
        backend.release(keep(backend.multiply(a, gram)));
      });
    }
    expect(engine.memory.bytesInUse()).toBe(before);
  });

  it("keeps a pattern as long as one sparse matrix has it", () => {
    const before = engine.memory.bytesInUse();
    const ones = { rowIndices: Int32Array.of(0, 1), columnIndices: Int32Array.of(1, 0), values: Float64Array.of(1, 1) };
    const pattern = backend.fromSparse(toSparse(2, 2, ones));
    const a = backend.fromDense(denseMatrix(2, 2, Float64Array.of(1, 2, 3, 4)));
    const sampled = backend.sample(a, pattern);
    backend.release(pattern);
    const doubled = backend.sparseMultiply(sampled, a, true);
    expect(Array.from(backend.toSparse(sampled).values)).toEqual([2, 3]);
    expect(Array.from(backend.toDense(doubled).data)).toEqual([9, 12, 2, 4]);
    backend.release(sampled, a, doubled);
    expect(engine.memory.bytesInUse()).toBe(before);
  });

  it("loses nothing when an operation fails", () => {
    const before = engine.memory.bytesInUse();
    const ones = backend.fromDense(denseMatrix(3, 3, new Float64Array(9).fill(1)));
    const notFinite = backend.fromDense(denseMatrix(1, 1, Float64Array.of(NaN)));
    const held = engine.memory.bytesInUse();
    expect(caught(() => backend.choleskySolve(ones, ones))?.code).toBe("not-positive-definite");
    expect(caught(() => backend.symmetricEigen(notFinite))?.code).toBe("not-finite");
    expect(engine.memory.bytesInUse()).toBe(held);
    backend.release(ones, notFinite);
    expect(engine.memory.bytesInUse()).toBe(before);
  });

  it("says what does not fit, how large it is, and which backend to use instead", () => {
    const column = backend.fromDense(denseMatrix(40_000, 1));
    const before = engine.memory.bytesInUse();
    const error = caught(() => backend.multiply(column, column, { right: true }));
    expect(error?.code).toBe("out-of-memory");
    expect(error?.message).toContain("a 40000 x 40000 matrix: it needs 11.9 GiB more");
    expect(error?.message).toContain("WebAssembly memory ends at 4 GiB");
    expect(error?.hint).toMatch(/"native".*"cpu"/);
    expect(engine.memory.bytesInUse()).toBe(before);
    expect(backend.inner(column, column)).toBe(0);
  });

  it("works beyond 2 GiB, where addresses are negative as 32-bit integers", () => {
    const padding = engine.memory.allocate(2 ** 31, "padding");
    const a = backend.fromDense(
      denseMatrix(
        70,
        70,
        Float64Array.from({ length: 4900 }, (_, i) => (i % 71) - 35),
      ),
    );
    const far = backend.toDense(backend.thinQr(a).r).data;
    engine.memory.free(padding);
    const copy = backend.fromDense(backend.toDense(a));
    expect(far).toEqual(backend.toDense(backend.thinQr(copy).r).data);
  });

  it("refuses arrays that are not compressed rows, which kernels would trust", () => {
    const good = { rows: 2, cols: 2, rowOffsets: Int32Array.of(0, 1, 2), columns: Int32Array.of(0, 1) };
    const values = Float64Array.of(1, 2);
    const sparse = (changes: object) => caught(() => backend.fromSparse({ ...good, values, ...changes }))?.code;
    expect(sparse({})).toBeUndefined();
    expect(sparse({ columns: Int32Array.of(0, 2) })).toBe("problem-invalid");
    expect(sparse({ columns: Int32Array.of(0, -1) })).toBe("problem-invalid");
    expect(sparse({ rowOffsets: Int32Array.of(0, 2, 2) })).toBeUndefined();
    expect(sparse({ rowOffsets: Int32Array.of(0, 3, 2) })).toBe("problem-invalid");
    expect(sparse({ rowOffsets: Int32Array.of(0, 2, 2), columns: Int32Array.of(1, 0) })).toBe("problem-invalid");
    expect(sparse({ rowOffsets: Int32Array.of(0, 1, 1) })).toBe("problem-invalid");
    expect(sparse({ rowOffsets: Int32Array.of(0, 2) })).toBe("shape-mismatch");
    expect(sparse({ values: Float64Array.of(1) })).toBe("shape-mismatch");
  });
});
