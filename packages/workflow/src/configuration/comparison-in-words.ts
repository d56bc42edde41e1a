import { metricNames, metricTitle } from "@agop/core/run";
import type { ComparisonRow } from "./compare-configured.js";

/** A table of algorithms, one a line. */
export function describeComparison(rows: readonly ComparisonRow[]): string {
  const measured = rows.flatMap((row) => (row.outcome === "done" && row.heldOut ? [row.heldOut] : [])).at(0);
  const metrics = measured ? metricNames(measured) : [];
  const [primary = "error", ...others] = metrics.map(metricTitle);
  const header = ["algorithm", `held-out ${primary}`, ...others, "iterations", "ended", "seconds"];
  const none = header.slice(1, -3).map(() => "-");
  const cells = rows.map((row) => {
    const { name, ...options } = row.algorithm;
    const title = Object.keys(options).length === 0 ? name : `${name} ${JSON.stringify(options)}`;
    if (row.outcome === "not-run") return [title, ...none, "-", "not run", "-"];
    if (row.outcome === "failed") return [title, ...none, "-", `failed: ${row.message}`, "-"];
    const { heldOut, iterations, reason, elapsedMs } = row;
    const errors = heldOut ? metrics.map((metric) => heldOut[metric].toPrecision(4)) : none;
    return [title, ...errors, String(iterations), reason, (elapsedMs / 1000).toFixed(2)];
  });
  const widths = header.map((title, k) => Math.max(title.length, ...cells.map((row) => row[k].length)));
  return [header, ...cells].map((row) => row.map((cell, k) => cell.padEnd(widths[k])).join("  ").trimEnd()).join("\n") + "\n"; // prettier-ignore
}
