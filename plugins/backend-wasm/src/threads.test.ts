import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { AgopError, type Backend, denseMatrix, type Matrix, toSparse } from "@agop/core";
import { afterEach, describe, expect, it } from "vitest";
import { wasmBackend } from "./index.js";
import { openEngine } from "./open-engine.js";
import { controlBuffer, controlOn, joinJob, openJob, closeJob } from "./thread-control.js";
import { helpersOn } from "./threads.js";

const open: Backend[] = [];
afterEach(() => {
  for (const backend of open.splice(0)) backend.dispose();
});

/** The bits of the results of every operation with threads, at sizes that are worth sharing out. */
function everything(backend: Backend): readonly string[] {
  const smooth = (rows: number, cols: number): Matrix =>
    backend.fromDense(
      denseMatrix(
        rows,
        cols,
        Float64Array.from({ length: rows * cols }, (_, i) => Math.sin(i * i + 1)),
      ),
    );
  const cells = Array.from({ length: 300 * 120 }, (_, k) => k).filter((k) => (k * 7919) % 7 === 0);
  const sparse = backend.fromSparse(
    toSparse(300, 120, {
      rowIndices: Int32Array.from(cells, (k) => Math.floor(k / 120)),
      columnIndices: Int32Array.from(cells, (k) => k % 120),
      values: Float64Array.from(cells, Math.cos),
    }),
  );
  return backend.scope(() => {
    const [a, b] = [smooth(300, 120), smooth(120, 930)];
    const gram = backend.gram(a);
    const { values, vectors } = backend.symmetricEigen(gram);
    const { q, r } = backend.thinQr(a);
    const dense = [
      backend.multiply(a, b),
      backend.combine(2, b, -3, b),
      backend.scale(a, { rows: new Float64Array(300).fill(3), cols: new Float64Array(120).fill(5) }),
      gram,
      vectors,
      q,
      r,
      backend.choleskySolve(gram, b),
      backend.sparseMultiply(sparse, b),
      backend.sparseMultiply(sparse, a, true),
      backend.solveRows(gram, sparse, 0.1),
      backend.solveRows(backend.multiply(r, r, { left: true }), sparse, 0),
      backend.overwrite(a, sparse),
      backend.transpose(b),
      backend.addDiagonal(gram, 2),
      backend.leadingColumns(b, 900),
      backend.map(b, { kind: "exp" }),
      backend.map(b, { kind: "sqrt" }),
      backend.map(b, { kind: "power", exponent: 1.7, threshold: 0.1 }),
      backend.map(b, { kind: "affine", scale: 3, shift: -1 }),
      backend.map(b, { kind: "maximum", bound: 0 }),
      backend.multiplyElementwise(b, b),
      backend.rowSums(b),
      backend.columnSums(b),
    ];
    const sampled = [backend.sample(a, sparse), backend.sampledProduct(sparse, a, gram)];
    const numbers = [
      ...dense.map((matrix) => backend.toDense(matrix).data),
      ...sampled.map((matrix) => backend.toSparse(matrix).values),
      values,
      Float64Array.of(backend.inner(b, b)),
    ];
    return numbers.map((result) => createHash("md5").update(result).digest("hex"));
  });
}

describe("threads of the wasm backend", () => {
  it("change no bit of any result", async () => {
    const results: (readonly string[])[] = [];
    for (const threads of [1, 2, 5]) {
      const backend = await wasmBackend({ threads });
      open.push(backend);
      expect(backend.description).toContain(`${threads} thread`);
      results.push(everything(backend), everything(backend));
    }
    for (const result of results.slice(1)) expect(result).toEqual(results[0]);
  });

  it("leave a backend that works, on one thread, when it is disposed", async () => {
    const backend = await wasmBackend({ threads: 3 });
    const before = everything(backend);
    backend.dispose();
    expect(everything(backend)).toEqual(before);
  });

  it("do not keep a process alive", async () => {
    const index = new URL("../dist/index.js", import.meta.url).href;
    const program = `
      const { wasmBackend } = await import(${JSON.stringify(index)});
      const backend = await wasmBackend({ threads: 3 });
      const a = backend.fromDense({ rows: 200, cols: 200, data: new Float64Array(40000).fill(1) });
      process.stdout.write(String(backend.toDense(backend.gram(a)).data[0]));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
      timeout: 600_000,
    });
    expect(stdout).toBe("200");
  });
});

describe("a worker that is lost", () => {
  it("is an error, not a hang, and not a wrong result", async () => {
    const { kernels } = await openEngine(1);
    // As a worker leaves it that dies in the middle of a part: it is inside and does not come out.
    const control = controlOn(controlBuffer());
    const helpers = helpersOn(control, kernels, () => undefined, 20);
    let error: unknown;
    openJob(control, 0, 1, []);
    joinJob(control, () => {
      try {
        helpers.run("innerPart", 2, [0, 0, 0, 65_536]);
      } catch (thrown) {
        error = thrown;
      }
    });
    expect(error).toBeInstanceOf(AgopError);
    expect(String(error)).toContain("was lost in innerPart");
  });

  it("is an error when a part fails in it", async () => {
    const { kernels } = await openEngine(1);
    const control = controlOn(controlBuffer());
    openJob(control, 0, 1, []);
    joinJob(control, () => {
      throw new Error("a trap");
    });
    expect(closeJob(control, 20)).toBe(true);
    const helpers = helpersOn(control, kernels, () => undefined);
    expect(() => {
      helpers.run("innerPart", 1, [0, 0, 0, 65_536]);
    }).toThrow("was lost in innerPart");
  });

  it("does not keep others waiting when the caller's own part fails", async () => {
    const engine = await openEngine(3);
    const nowhere = 2 ** 32 - 65_536;
    expect(() => {
      engine.run("combinePart", 1000, 1e9, 1, nowhere, 1, nowhere, nowhere, 4_096_000);
    }).toThrow();
    engine.dispose();
  });
});
