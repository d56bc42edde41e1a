import { cpuBackend } from "@agop/backend-cpu";
import {
  denseEstimate,
  denseMatrix,
  type MatrixCompletionProblem,
  observedCells,
  type RunEvent,
  seededRandom,
  type SparseMatrix,
} from "@agop/core";
import { contributeAlgorithm, definePlugin } from "@agop/core/plugin";
import { createRegistry } from "@agop/core/registry";
import { holdOut } from "@agop/core/run";
import { standardiseColumns } from "@agop/data";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { compete } from "./compete.js";

const [rows, cols] = [20, 5];
const random = seededRandom(1);
const truth = denseMatrix(
  rows,
  cols,
  Float64Array.from({ length: rows * cols }, () => random.normal()),
);
const table = observedCells(truth);
const splits = Array.from({ length: 4 }, () => holdOut(table, 0.2, random));

/** Predicts the truth times a factor that depends on whether it is trained on the first split. */
const factor = (name: string, onFirst: number, elsewhere: number) =>
  contributeAlgorithm({
    name,
    summary: "for a test",
    source: "a test",
    options: z.object({}),
    create: {
      "matrix-completion": () => ({
        name,
        iterate: ({ observed }: MatrixCompletionProblem) => {
          const times = isFirst(observed) ? onFirst : elsewhere;
          const estimate = denseEstimate(
            denseMatrix(
              rows,
              cols,
              truth.data.map((x) => times * x),
            ),
          );
          return [{ estimate }, { estimate }];
        },
      }),
    },
  });
const isFirst = ({ columns }: SparseMatrix): boolean => columns.join() === splits[0].kept.columns.join();

const lucky = factor("lucky", 0.5, 0.1);
const steady = factor("steady", 0.49, 0.49);
const poor = factor("poor", 0.2, 0.9);
const registry = createRegistry([definePlugin({ name: "mine", contributions: [lucky, steady, poor] })]);

function fought(count: number, onEvent?: (event: RunEvent) => void) {
  const candidates = [lucky, steady, poor].map(({ name }) => ({
    preparations: [],
    algorithm: registry.find("algorithm", name),
    options: {},
    search: {},
  }));
  const [{ kept }] = splits;
  return compete(
    {
      registry,
      backend: cpuBackend(),
      candidates,
      facts: { isList: false },
      splits: splits.slice(0, count),
      yardstick: standardiseColumns(kept),
      seed: 0,
      maxIterations: 5,
      budgetMs: Infinity,
    },
    { ...(onEvent && { onEvent }) },
  );
}

describe("candidates that one split cannot tell apart", () => {
  it("are compared on all of them, and who is far behind is not", async () => {
    const { winner, rivals, validation } = await fought(4);
    expect(winner.algorithm.name).toBe("steady");
    expect(rivals.map(({ algorithm, splits: of, outcome }) => [algorithm, of, outcome])).toEqual([
      ["lucky", 4, "tried"],
      ["steady", 4, "chosen"],
      ["poor", 1, "tried"],
    ]);
    expect(validation).toEqual(rivals[1].validation);
    expect(validation["n"]).toBe(splits.reduce((sum, { heldOut }) => sum + heldOut.values.length, 0));
  });

  it("are fitted once to each", async () => {
    const fits: string[] = [];
    await fought(4, (event) => {
      if (event.type === "run-started") fits.push(event.algorithm);
    });
    expect(fits.toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => "lucky"),
      "poor",
      ...Array.from({ length: 4 }, () => "steady"),
    ]);
  });

  it("are taken by what it says where there is no other", async () => {
    const { winner, rivals } = await fought(1);
    expect(winner.algorithm.name).toBe("lucky");
    expect(rivals.map(({ splits: of }) => of)).toEqual([1, 1, 1]);
  });
});
