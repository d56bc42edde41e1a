import {
  type Backend,
  type EstimateOf,
  fit,
  observedCells,
  type ProblemKind,
  type RunResult,
  seededRandom,
} from "@agop/core";
import { namedOptions, type Plugin } from "@agop/core/plugin";
import { createRegistry, type InputFiles } from "@agop/core/registry";
import { type Files, readTable, readTriplets } from "@agop/data";
import { z } from "zod";

/** What `agop run` reads, as far as the guides need it. */
export const configuration = z.strictObject({
  problem: z.looseObject({ kind: z.string() }),
  algorithm: namedOptions,
  holdout: z.number().default(0),
  seed: z.number().default(0),
  stop: z
    .strictObject({ maxIterations: z.number().exactOptional(), tolerance: z.number().exactOptional() })
    .default({}),
});

export interface RunByName {
  readonly result: RunResult<EstimateOf<ProblemKind>>;
  /** The name of the primary held-out metric. */
  readonly metric: string;
  /** Its values by iteration. */
  readonly heldOut: readonly number[];
}

export interface Surroundings {
  readonly plugins: readonly Plugin[];
  readonly backend: Backend;
  /** What the configuration names by its paths. */
  readonly files: Files;
  /** Called after every iteration with the primary held-out metric. */
  readonly onHeldOut?: (value: number, metric: string) => void;
}

/** Runs a configuration, text as in a file, in a program: every name in it is looked up among the plugins. */
export async function runByName(text: string, surroundings: Surroundings): Promise<RunByName> {
  const { plugins, backend, files, onHeldOut } = surroundings;
  const { problem, algorithm, holdout, seed, stop } = configuration.parse(JSON.parse(text));
  const { kind, ...options } = problem;
  const inputs = inputFiles(files);
  const registry = createRegistry(plugins, { files: inputs });
  const contribution = registry.find("problem", kind);
  const given = await contribution.read(options, { files: inputs, holdout, random: seededRandom(seed) });
  const metric = contribution.metrics[0].name;
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
        if (event.type !== "iteration" || !event.heldOut) return;
        heldOut.push(event.heldOut[metric]);
        onHeldOut?.(event.heldOut[metric], metric);
      },
    },
  );
  return { result, metric, heldOut };
}

function inputFiles(files: Files): InputFiles {
  return {
    table: async (path) => {
      const { values, columns, numeric, lines } = await readTable(path, { files });
      const names = numeric.map((place) => columns[place].name);
      return { names, values, placeOf: (row) => `${path}:${lines[row]}`, warnings: [] };
    },
    cells: async (path) => ({ observed: observedCells((await readTable(path, { files })).values), warnings: [] }),
    triplets: async (path, { shape, columns }) => {
      const { observed } = await readTriplets(path, { files, ...(shape && { shape }), ...(columns && { columns }) });
      return { observed, warnings: [] };
    },
    matrix: async (path) => (await readTable(path, { files, header: false })).values,
  };
}
