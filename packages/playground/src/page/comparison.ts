import type { JsonObject } from "@agop/core";
import { short, table } from "@agop/view/figures";
import type { CompletedByWorker, FittingChoice, TrainedByWorker } from "../messages.js";

/** What one of several ways is called. */
export function nameOfChoice({ algorithm, phi, alpha }: FittingChoice, place: number): string {
  const fixed = [...(phi === undefined ? [] : [`φ ${phi}`]), ...(alpha === undefined ? [] : [`α ${alpha}`])];
  return `${"AB"[place]}: ${[algorithm, ...fixed].join(", ")}`;
}

/** Two results side by side, by what the command says of each. */
export function comparisonTable(
  names: readonly string[],
  results: readonly (CompletedByWorker | TrainedByWorker)[],
): HTMLTableElement {
  const rows: readonly (readonly [string, (result: CompletedByWorker | TrainedByWorker) => string])[] = [
    ["algorithm", ({ document }) => document.algorithm],
    ["settings", ({ document }) => settingsInWords(document.settings)],
    ["held-out error", heldOutError],
    ["iterations", ({ document }) => String(document.iterations)],
    ["took", ({ document }) => `${(document.elapsedMs / 1000).toFixed(1)} s`],
  ];
  return table(["", ...names], rows.map(([name, read]) => [name, ...results.map(read)])); // prettier-ignore
}

function settingsInWords(settings: JsonObject): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

function heldOutError({ document }: CompletedByWorker | TrainedByWorker): string {
  const { holdout } = document;
  if (!holdout) return "-";
  if ("rmseStandardized" in holdout) return `RMSE ${short(holdout.rmseStandardized)} standard deviations`;
  if (holdout.kind === "classification") return `accuracy ${short(holdout.accuracy)}`;
  return holdout.targets.map(({ rmse }) => `RMSE ${short(rmse)}`).join(", ");
}
