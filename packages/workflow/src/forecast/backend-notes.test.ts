import { definePlugin, contributeBackend } from "@agop/core/plugin";
import { AgopError, denseMatrix, observedCells } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { defaultPlugins } from "agop";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { prepareMatrix } from "../completion/prepare-matrix.js";
import { completionTask } from "../completion/request.js";
import { matrixSource } from "../source/matrix-source.js";
import { backendNotes } from "./backend-notes.js";

const missing = definePlugin({
  name: "missing",
  contributions: [
    contributeBackend({
      name: "missing",
      summary: "does not run",
      source: "here",
      preference: 1000,
      options: z.object({}),
      create: () => Promise.reject(new AgopError("backend-unavailable", "there is no such library", "install it")),
    }),
  ],
});

describe("why another backend does not run", () => {
  it("is told of long work alone", () => {
    expect(backendNotes(["no BLAS"], { elapsedMs: 9_000 })).toEqual([]);
    expect(backendNotes(["no BLAS"], { elapsedMs: 11_000 })).toEqual(["no BLAS"]);
  });

  it("is no note of a small table", async () => {
    const registry = createRegistry([...defaultPlugins, missing]);
    const x = denseMatrix(
      30,
      4,
      Float64Array.from({ length: 120 }, (_, k) => (k % 7 === 0 ? NaN : Math.sin(k))),
    );
    const task = completionTask({ registry, algorithm: "lin-rfm", ridge: 0.1, holdout: 0 });
    const prepared = await prepareMatrix(matrixSource(observedCells(x), {}), task);
    const notes: string[] = [];
    await prepared.run({ onNote: (text) => void notes.push(text) });
    prepared.close();
    expect(notes.length).toBeGreaterThan(0);
    expect(notes.join()).not.toContain("no such library");
  });
});
