import { prepareRegression, type RegressedTable } from "@agop/workflow";
import type { CommandContext } from "../command-context.js";
import { follow } from "../following/follow.js";
import { titleOf } from "../following/page-header.js";
import { type FittingFlags, filesOf } from "../options/fitting-options.js";
import { type TableFlags, tableOptions } from "../options/table-options.js";
import { openRegistry, preferredBackend } from "../registry.js";

/** The options of `agop regress` as Commander hands them over. */
export interface RegressFlags extends TableFlags, FittingFlags {
  readonly target: string;
  readonly folds: number;
  readonly select?: boolean;
}

export async function regress(file: string, flags: RegressFlags, context: CommandContext): Promise<void> {
  const start = performance.now();
  const { target } = flags;
  const prepared = await prepareRegression({
    ...flags,
    file,
    registry: await openRegistry([process.cwd()], flags.config),
    table: tableOptions(flags),
    backend: preferredBackend({ name: flags.backend }),
    alsoWritten: filesOf(flags),
  });
  const describe = ({ observations, algorithm, backend, ...regression }: RegressedTable) => {
    const document = {
      schemaVersion: 1,
      command: "regress",
      file,
      target,
      observations,
      algorithm,
      backend: backend.name,
      backendDescription: backend.description,
      ...regression,
      elapsedMs: performance.now() - start,
    };
    return { document, words: inWords(document) };
  };
  await follow(prepared, { title: titleOf("regress", file), places: flags, describe }, context);
}

interface RegressionDocument extends Omit<RegressedTable, "backend"> {
  readonly file: string;
  readonly target: string;
  readonly backend: string;
  readonly backendDescription: string;
  readonly elapsedMs: number;
}

function inWords(document: RegressionDocument): string {
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
