import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Backend, type EstimateOf, fit, type ProblemKind, type RunResult, seededRandom } from "@agop/core";
import type { NamedOptions, Plugin } from "@agop/core/plugin";
import { createRegistry, type InputFiles } from "@agop/core/registry";
import type { StopRules } from "@agop/core/run";
import { readMatrix, readTable, readTriplets } from "@agop/data";

/** What `agop run` reads, as far as the guides need it. */
interface Configuration {
  readonly problem: { readonly kind: string; readonly [option: string]: unknown };
  readonly algorithm: NamedOptions;
  readonly holdout?: number;
  readonly seed?: number;
  readonly stop?: StopRules;
}

export interface RunByName {
  readonly result: RunResult<EstimateOf<ProblemKind>>;
  /** The primary held-out metric by iteration. */
  readonly heldOut: readonly number[];
}

/** Runs a configuration in a program: every name in it is looked up among the plugins. */
export async function runByName(path: string, plugins: readonly Plugin[], backend: Backend): Promise<RunByName> {
  const configuration = JSON.parse(readFileSync(path, "utf8")) as Configuration;
  const { problem, algorithm, holdout = 0, seed = 0, stop = {} } = configuration;
  const { kind, ...options } = problem;
  const files = filesIn(dirname(path));
  const registry = createRegistry(plugins, { files });
  const contribution = registry.find("problem", kind);
  const given = await contribution.read(options, { files, holdout, random: seededRandom(seed) });
  const heldOut: number[] = [];
  const result = await fit(
    {
      algorithm: registry.algorithm(given.problem.kind, algorithm),
      problem: given.problem,
      backend,
      seed,
      stop,
      ...(given.heldOut && { heldOut: given.heldOut }),
    },
    {
      onEvent: (event) => {
        if (event.type === "iteration" && event.heldOut) heldOut.push(event.heldOut[contribution.metrics[0].name]);
      },
    },
  );
  return { result, heldOut };
}

function filesIn(folder: string): InputFiles {
  return {
    table: async (path) => {
      const { values, columns, numeric, lines } = await readTable(join(folder, path));
      const names = numeric.map((place) => columns[place].name);
      return { names, values, placeOf: (row) => `${path}:${lines[row]}`, warnings: [] };
    },
    triplets: async (path, { shape, columns }) => {
      const { observed } = await readTriplets(join(folder, path), { shape, ...(columns && { columns }) });
      return { observed, warnings: [] };
    },
    matrix: (path) => readMatrix(join(folder, path)),
  };
}
