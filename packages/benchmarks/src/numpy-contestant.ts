import type { DenseMatrix, SparseMatrix } from "@agop/core";
import { z } from "zod";
import { type Contestant, demoRidge } from "./contestant.js";
import { startPythonPeer } from "./python-peer.js";

/** Kernels for which NumPy alone has no operation. */
const ofScipy: readonly string[] = ["cholesky", "sparse-dense", "sampled-product"];

const versions = z.object({ numpy: z.string(), scipy: z.string().nullable(), python: z.string(), blas: z.string() });
const prepared = z.object({ check: z.number().nullable() });
const timed = z.object({ milliseconds: z.number() });

/**
 * NumPy and SciPy in a Python process of their own, which waits while others are timed. The environment variable
 * AGOP_PYTHON names another interpreter than python3. Undefined where it, or NumPy, is missing.
 */
export async function numpyContestant(threads: number): Promise<Contestant | undefined> {
  const { ask, close } = startPythonPeer("numpy_peer.py", threads);
  const found = await ask(versions, { do: "versions" });
  if (!found) return undefined;
  const { numpy, scipy, python, blas } = found;
  return {
    id: "numpy",
    title: `NumPy, ${threads} threads`,
    description: `NumPy ${numpy}, SciPy ${scipy ?? "missing"}, Python ${python}, ${blas}, ${threads} threads`,
    tolerance: 1e-8,
    canRun: ({ kernel }) => scipy !== null || !ofScipy.includes(kernel.name),
    prepare: async ({ kernel }, { dense, sparse }) => {
      const request = { do: "prepare", kernel: kernel.name, ridge: demoRidge, dense: dense.map(denseText) };
      const { check } = orEnded(await ask(prepared, { ...request, ...(sparse && { sparse: sparseText(sparse) }) }));
      return {
        check,
        time: async (calls) => orEnded(await ask(timed, { do: "time", calls })).milliseconds,
        // The next operands take the place of these.
        release: () => Promise.resolve(),
      };
    },
    close,
  };
}

function orEnded<T>(answer: T | undefined): T {
  if (answer === undefined) throw new Error("the NumPy peer has ended; run python/numpy_peer.py to see why");
  return answer;
}

function denseText({ rows, cols, data }: DenseMatrix): object {
  return { rows, cols, data: base64(data) };
}

function sparseText({ rows, cols, rowOffsets, columns, values }: SparseMatrix): object {
  return { rows, cols, rowOffsets: base64(rowOffsets), columns: base64(columns), values: base64(values) };
}

function base64({ buffer, byteOffset, byteLength }: Float64Array | Int32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}
