import { AgopError, type JsonObject, searchLength } from "@agop/core";
import { readRegressionData } from "@agop/data";
import type { Command } from "commander";
import { z } from "zod";
import { loadRegistry } from "../config-file.js";
import { addFittingOptions, checkRanges, fittingFlags, fixedOptions, searchSpace } from "../fitting-options.js";
import { openListeners } from "../listeners.js";
import type { CommandContext } from "../command-context.js";
import { toNumber } from "../number-argument.js";
import { openBackend } from "../open-backend.js";
import { pageHeader, titleOf } from "../page-header.js";
import { addTableOptions, tableFlags, tableOptions } from "../table-options.js";
import { checkOutputs } from "../writable.js";
import { type Regression, regressTable } from "./regress-table.js";

const flags = z.object({
  ...tableFlags,
  ...fittingFlags,
  target: z.string(),
  folds: z.number(),
  select: z.boolean().optional(),
});

type RegressFlags = z.infer<typeof flags>;

/** Cross-validation also chooses when to stop; a single fit goes on until it has converged. */
const defaultMaxIterations = { search: 100, convergence: 1000 } as const;

export function addRegressCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("regress")
    .description("Sparse linear regression of one column of a table on the others.")
    .argument("<file>", "a CSV file")
    .requiredOption("--target <column>", "the column to be predicted");
  addTableOptions(command);
  addFittingOptions(command, { split: "cross-validation", observed: "observations" })
    .option("--folds <number>", "of cross-validation", toNumber, 5)
    .option("--select", "fit the selected features again by ordinary least squares")
    .action((file: string, options: unknown) => regress(file, flags.parse(options), context));
}

async function regress(file: string, options: RegressFlags, context: CommandContext): Promise<void> {
  const { terminal, signal, args } = context;
  const start = performance.now();
  checkRanges(options);
  const { folds, holdout, seed, select = false } = options;
  if (!Number.isInteger(folds) || folds < 2) {
    throw new AgopError("option-invalid", `--folds is ${folds}; it must be an integer >= 2`);
  }
  const outputs = [
    ["--events", options.events],
    ["--report", options.report],
  ] as const;
  await checkOutputs({ inputs: [file], outputs });
  const registry = await loadRegistry([process.cwd()], options.config);
  const contribution = registry.find("algorithm", options.algorithm);
  const search = searchSpace(options, contribution, "sparse-regression");
  const fixed = fixedOptions(options, contribution);
  const maxIterations = options.maxIterations ?? defaultMaxIterations[search ? "search" : "convergence"];
  const data = await readRegressionData(file, options.target, tableOptions(options));
  const { backend, notes } = await openBackend(registry, { name: options.backend });
  const runs = (search ? searchLength(search, folds) : 0) + (holdout > 0 ? 2 : 1);
  const header = pageHeader(args, titleOf("regress", file));
  const listeners = openListeners({ ...options, terminal, header, runs });
  for (const warning of data.warnings) listeners.onEvent({ type: "warning", ...warning });
  for (const note of notes) listeners.note(note);
  try {
    const regression = await regressTable(
      {
        registry,
        backend,
        data,
        algorithm: options.algorithm,
        options: fixed,
        search,
        folds,
        holdout,
        select,
        seed,
        maxIterations,
      },
      { signal, onEvent: listeners.onEvent },
    );
    const document = {
      schemaVersion: 1,
      command: "regress",
      file,
      target: options.target,
      observations: data.response.length,
      algorithm: options.algorithm,
      backend: backend.name,
      backendDescription: backend.description,
      ...regression,
      warnings: data.warnings,
      elapsedMs: performance.now() - start,
    };
    const words = describe(document);
    listeners.close(words);
    terminal.out(options.json ? `${JSON.stringify(document)}\n` : words);
  } finally {
    listeners.close();
    backend.dispose();
  }
}

interface RegressionDocument extends Regression {
  readonly file: string;
  readonly target: string;
  readonly observations: number;
  readonly algorithm: string;
  readonly settings: JsonObject;
  readonly backend: string;
  readonly backendDescription: string;
  readonly elapsedMs: number;
}

function describe(document: RegressionDocument): string {
  const { holdout, selected, intercept } = document;
  const settings = Object.entries(document.settings).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const width = Math.max(...selected.map(({ feature }) => feature.length), "intercept".length);
  const row = (name: string, coefficient: number, effect: string): string =>
    `  ${name.padEnd(width)}  ${coefficient.toPrecision(5).padStart(12)}  ${effect.padStart(12)}`;
  const lines = [
    `${document.file}: "${document.target}" from ${document.features} features, ${document.observations} observations`,
    `  algorithm  ${document.algorithm}: ${settings.join(", ")}`,
    `  iterations ${document.iterations} (${document.reason === "validation" ? "chosen by cross-validation" : document.reason})`,
    `  backend    ${document.backend}: ${document.backendDescription}`,
    ...(holdout
      ? [
          `  held out   ${holdout.n} observations: RMSE ${holdout.rmse.toPrecision(4)}, R² ${holdout.rSquared.toFixed(3)}`,
        ]
      : []),
    `  selected   ${selected.length} of ${document.features} features`,
    "",
    `  ${"feature".padEnd(width)}  ${"coefficient".padStart(12)}  ${"standardised".padStart(12)}`,
    row("intercept", intercept, ""),
    ...selected.map(({ feature, coefficient, standardised }) => row(feature, coefficient, standardised.toPrecision(4))),
    "",
    `  took       ${(document.elapsedMs / 1000).toFixed(1)} s`,
  ];
  return `${lines.join("\n")}\n`;
}
