import { AgopError, type JsonObject, searchLength, type SearchSpace } from "@agop/core";
import { readRegressionData } from "@agop/data";
import { type Command, Option } from "commander";
import { z } from "zod";
import { checkRanges, fixedOptions } from "../complete/choices.js";
import { loadRegistry } from "../config-file.js";
import { openListeners } from "../listeners.js";
import type { CommandContext } from "../main.js";
import { toNumber } from "../number-argument.js";
import { checkOutputs } from "../writable.js";
import { type Regression, regressTable } from "./regress-table.js";

const flags = z.object({
  target: z.string(),
  missing: z.string().optional(),
  delimiter: z.string().optional(),
  decimal: z.enum([".", ","]).optional(),
  header: z.boolean().optional(),
  algorithm: z.string(),
  alpha: z.number().optional(),
  ridge: z.union([z.literal("auto"), z.number()]),
  folds: z.number(),
  select: z.boolean().optional(),
  backend: z.string(),
  holdout: z.number(),
  seed: z.number(),
  maxIterations: z.number(),
  events: z.string().optional(),
  json: z.boolean().optional(),
  quiet: z.boolean().optional(),
  config: z.string().optional(),
});

type RegressFlags = z.infer<typeof flags>;

export function addRegressCommand(program: Command, context: CommandContext): void {
  program
    .command("regress")
    .description("Sparse linear regression of one column of a table on the others.")
    .argument("<file>", "a CSV file")
    .requiredOption("--target <column>", "the column to be predicted")
    .option("--missing <marker>", "a cell that means missing, beside blank, NA and NaN")
    .option("--delimiter <character>", "between cells; found by itself if left out")
    .addOption(new Option("--decimal <character>", "decimal sign").choices([".", ","]))
    .option("--no-header", "the first line is data; columns are named column1, column2, ...")
    .option("--algorithm <name>", "see `agop plugins`", "lin-rfm")
    .option("--alpha <number>", "α of φ(s) = s^α; chosen by cross-validation if left out", toNumber)
    .addOption(
      new Option("--ridge <auto|number>", "λ; auto chooses λ, α and the iteration by cross-validation")
        .default("auto")
        .argParser((text) => (text === "auto" ? text : toNumber(text))),
    )
    .option("--folds <number>", "of cross-validation", toNumber, 5)
    .option("--select", "fit the selected features again by ordinary least squares")
    .option("--backend <auto|name>", "see `agop plugins`", "auto")
    .option("--holdout <fraction>", "of the observations, to report the error on; 0 for none", toNumber, 0.1)
    .option("--seed <number>", "of the splits and the algorithm", toNumber, 0)
    .option("--max-iterations <number>", "of each run", toNumber, 100)
    .option("--events <file.jsonl>", "write every event of every run")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .option("--config <file>", "an agop.config.ts elsewhere than in this folder")
    .action((file: string, options: unknown) => regress(file, flags.parse(options), context));
}

async function regress(file: string, options: RegressFlags, { terminal, signal }: CommandContext): Promise<void> {
  const start = performance.now();
  checkRanges(options);
  const { folds, holdout, seed, maxIterations, select = false } = options;
  if (!Number.isInteger(folds) || folds < 2) {
    throw new AgopError("option-invalid", `--folds is ${folds}; it must be an integer >= 2`);
  }
  await checkOutputs({ inputs: [file], outputs: [["--events", options.events]] });
  const registry = await loadRegistry([process.cwd()], options.config);
  const contribution = registry.find("algorithm", options.algorithm);
  const search: SearchSpace | null =
    options.ridge === "auto" ? withoutAlpha(contribution.tuning["sparse-regression"] ?? {}, options.alpha) : null;
  const { missing, delimiter, decimal, header } = options;
  const data = await readRegressionData(file, options.target, {
    ...(missing !== undefined && { missing }),
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal !== undefined && { decimal }),
    ...(header === false && { header }),
  });
  const { backend, notes } = await registry.backend({ name: options.backend });
  const runs = (search ? searchLength(search, folds) : 0) + (holdout > 0 ? 2 : 1);
  const listeners = openListeners({ ...options, terminal, runs });
  for (const warning of data.warnings) listeners.onEvent({ type: "warning", ...warning });
  for (const note of notes) listeners.note(note);
  try {
    const regression = await regressTable(
      {
        registry,
        backend,
        data,
        algorithm: options.algorithm,
        options: fixedOptions({ ...options, rank: undefined }, contribution),
        search,
        folds,
        holdout,
        select,
        seed,
        maxIterations,
      },
      { signal, onEvent: listeners.onEvent },
    );
    listeners.close();
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
    terminal.out(options.json ? `${JSON.stringify(document)}\n` : describe(document));
  } finally {
    listeners.close();
    backend.dispose();
  }
}

function withoutAlpha(space: SearchSpace, alpha: number | undefined): SearchSpace {
  return Object.fromEntries(Object.entries(space).filter(([name]) => alpha === undefined || name !== "phi.alpha"));
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
