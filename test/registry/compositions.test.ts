import { cpuBackend } from "@agop/backend-cpu";
import { defaultPlugins } from "agop";
import { AgopError, type Backend, fit, type ProblemKind } from "@agop/core";
import type { NamedOptions } from "@agop/core/plugin";
import { createRegistry } from "@agop/core/registry";
import type { Checkpoint } from "@agop/core/run";
import { problemExamples } from "@agop/testkit";
import { describe, expect, it } from "vitest";

const registry = createRegistry(defaultPlugins);
const predictors = registry
  .list("predictor")
  .flatMap(({ name, problems }) => problems.map((kind) => [name, kind] as const));
const estimators = registry.list("agop").map(({ name }) => name);
const schedules = registry.list("schedule").map(({ name }) => name);

interface Parts {
  readonly predictor: NamedOptions;
  readonly agop?: NamedOptions;
  readonly schedule?: NamedOptions;
}

/** Runs a composition, gone on with from `resume`, and gives what it found with the checkpoint after two iterations. */
async function runOf(kind: ProblemKind, parts: Parts, backend: Backend, resume?: Checkpoint) {
  const problem = problemExamples[kind]?.problem();
  if (!problem) throw new Error(`there is no example of ${kind}`);
  let halfway: Checkpoint | undefined;
  const { estimate } = await fit(
    {
      algorithm: registry.algorithm(kind, { name: "rfm", ...parts }),
      problem,
      backend,
      stop: { maxIterations: 4, tolerance: 0 },
      ...(resume && { resume }),
    },
    {
      onCheckpoint: ({ iteration, state }) => {
        if (iteration === 2) halfway = structuredClone({ iteration, state });
      },
    },
  );
  return { saved: estimate.save(), halfway };
}

/** True where the parts fit: the run goes on from halfway to the same bits. False where they are refused, as parts that do not. */
async function fitsTogether(kind: ProblemKind, parts: Parts): Promise<boolean> {
  const backend = cpuBackend();
  try {
    const { saved, halfway } = await runOf(kind, parts, backend);
    const resumed = await runOf(kind, parts, backend, halfway);
    expect(resumed.saved).toStrictEqual(saved);
    return true;
  } catch (error) {
    if (error instanceof AgopError && ["parts-mismatch", "option-invalid"].includes(error.code)) return false;
    throw error;
  } finally {
    backend.dispose();
  }
}

// Parts are made without knowing of each other: any go together, or are refused by name, never run to something else.
describe("every composition of registered parts", () => {
  const fitting = new Set<string>();
  describe.each(predictors)("with predictor %s on %s", (predictor, kind) => {
    it.each(estimators)("and AGOP estimator %s runs, and goes on to the same bits, or is refused", async (agop) => {
      const parts = { predictor: { name: predictor }, agop: { name: agop } };
      if (await fitsTogether(kind, parts)) fitting.add(predictor).add(agop);
    });
    it.each(schedules)("and schedule %s runs, and goes on to the same bits, or is refused", async (schedule) => {
      // The leading eigenvectors are what a schedule by the spectrum looks at, and what a compact predictor takes.
      for (const agop of ["average", "leading"]) {
        const parts = { predictor: { name: predictor }, agop: { name: agop }, schedule: { name: schedule } };
        if (await fitsTogether(kind, parts)) fitting.add(predictor).add(schedule);
      }
    });
  });
  it("leaves no part that goes with none", () => {
    const parts = [...predictors.map(([name]) => name), ...estimators, ...schedules];
    expect(parts.filter((name) => !fitting.has(name))).toEqual([]);
  });
});
