import { availableParallelism, cpus } from "node:os";
import { checkClaims, type ClaimResult } from "./claims.js";
import type { Contestant } from "./contestant.js";
import { measure, type Measurement, median, speedRatio } from "./measure.js";
import type { Plan } from "./plan.js";

/** A run of the benchmarks, as it is written in JSON. */
export interface Report {
  readonly schemaVersion: 1;
  /** Year, month and day. */
  readonly date: string;
  readonly machine: { readonly processor: string; readonly processors: number; readonly node: string };
  /** Environment variables that change what a BLAS does. */
  readonly environment: Readonly<Record<string, string>>;
  readonly contestants: readonly { readonly id: string; readonly title: string; readonly description: string }[];
  readonly measurements: readonly Measurement[];
  readonly claims: readonly ClaimResult[];
}

export async function runPlan(
  plan: Plan,
  contestants: readonly Contestant[],
  progress: (line: string) => void,
): Promise<Report> {
  const measurements: Measurement[] = [];
  for (const job of plan.jobs) {
    progress(`${job.kernel.title}, ${job.kernel.sizeText(job.size)}`);
    measurements.push(await measure(job, contestants, plan.effort));
  }
  return {
    schemaVersion: 1,
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processor: cpus().at(0)?.model.trim() ?? "unknown",
      processors: availableParallelism(),
      node: process.versions.node,
    },
    environment: Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) =>
        value !== undefined && /^(OPENBLAS|MKL|BLIS|OMP)_[A-Z0-9_]+$/.test(name) ? [[name, value] as const] : [],
      ),
    ),
    contestants: contestants.map(({ id, title, description }) => ({ id, title, description })),
    measurements,
    claims: checkClaims(measurements),
  };
}

export function toMarkdown({ date, machine, environment, contestants, measurements, claims }: Report): string {
  const titleOf = new Map(contestants.map(({ id, title }) => [id, title]));
  const settings = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const perContestant = (cell: (measurement: Measurement, id: string) => string): string =>
    table(
      ["kernel", "size", ...titleOf.values()],
      measurements.map((measurement) => [
        measurement.title,
        measurement.size,
        ...contestants.map(({ id }) => (id in measurement.rounds ? cell(measurement, id) : "")),
      ]),
    );
  const speedsRelativeTo = (slow: string): readonly string[] =>
    titleOf.has(slow)
      ? [
          `## Speed relative to ${titleOf.get(slow)}`,
          perContestant((measurement, id) => ratioText(speedRatio(measurement, id, slow))),
        ]
      : [];
  return `${[
    "# Kernels",
    `Written by \`npm run bench\` on ${date}: ${machine.processor}, ${machine.processors} processors, Node ${machine.node}` +
      `${settings.length > 0 ? `, ${settings.join(", ")}` : ""}. Everyone is given the same operands and must compute the same;
contestants take turns, each ratio is the median over the rounds of one run.`,
    table(
      ["contestant", "what it is"],
      contestants.map(({ title, description }) => [title, description]),
    ),
    ...(claims.length > 0 ? ["## What is asked for", claimsTable(claims, titleOf)] : []),
    "## Milliseconds of one call, and GFlop/s",
    perContestant(({ rounds, operations }, id) => timeText(median(rounds[id]), operations)),
    ...speedsRelativeTo("numpy"),
    ...speedsRelativeTo("cpu"),
    `SciPy has no sampled product: there its time is that of sparse x dense, which has as many operations, on one thread. Cholesky is
\`cho_factor\` with \`cho_solve\` for one right-hand side. The iteration of lin-RFM is α = 1/2 with the published ridge schedule
(5e-2 at first) and the error on unobserved entries, which the published code computes in every iteration; its peer is a transcription
of the published loops, row after row in Python.`,
  ].join("\n\n")}\n`;
}

function claimsTable(claims: readonly ClaimResult[], titleOf: ReadonlyMap<string, string>): string {
  return table(
    ["kernel", "size", "speed of", "relative to", "measured", "at least", ""],
    claims.map(({ title, size, fast, slow, ratio, least }) => [
      title,
      size,
      titleOf.get(fast) ?? fast,
      titleOf.get(slow) ?? slow,
      ratioText(ratio),
      String(least),
      ratio >= least ? "yes" : "**no**",
    ]),
  );
}

function timeText(milliseconds: number, operations: number | null): string {
  const time = milliseconds.toPrecision(3);
  const plain = milliseconds >= 1000 ? milliseconds.toFixed(0) : time;
  return operations === null ? plain : `${plain} (${(operations / milliseconds / 1e6).toPrecision(3)})`;
}

function ratioText(ratio: number | undefined): string {
  if (ratio === undefined) return "";
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(3);
}

/** A Markdown table that can also be read as it is. */
function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(3, name.length, ...body.map((row) => row[column].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}
