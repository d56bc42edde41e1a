import { z } from "zod";
import type { Conclusion, Plot, Row, Summary } from "../experiment.js";
import { lineChart } from "./charts.js";
import { inCommon, isAtMost, verdictOf } from "./verdict.js";
import { groupsOf, mean, median, parseRows, standardDeviation } from "./rows.js";

const rowSchema = z.object({
  ...{ method: z.string(), observed: z.number(), draw: z.number(), testError: z.number() },
  /** Of the matrices, where there are several. */
  size: z.number().optional(),
});

/** Errors below this are shown as this: the logarithm of rounding says nothing. */
const smallestShown = 1e-10;

interface Point {
  readonly method: string;
  readonly observed: number;
  readonly errors: readonly number[];
}

/** Test errors below this are recovery. */
const recoveredBelow = 1e-3;

function pointsOf(rows: readonly Row[]): readonly Point[] {
  const groups = groupsOf(parseRows(rowSchema, rows), ({ method, observed }) => `${observed} ${method}`);
  return [...groups.values()]
    .map((group) => ({ ...group[0], errors: group.map(({ testError }) => testError) }))
    .toSorted((a, b) => a.observed - b.observed);
}

/**
 * Mean and spread over the draws for each method and number of observations, with the orderings that are claimed, by how often the
 * methods recover the draws that all of them were run with.
 */
export function summariseErrors(
  rows: readonly Row[],
  claims: readonly { readonly text: string; readonly better: string; readonly worse: readonly string[] }[],
): Summary {
  const points = pointsOf(rows);
  const parsed = parseRows(rowSchema, rows);
  return {
    tables: [
      {
        title: "Test error over the draws",
        columns: ["observations", "method", "draws", "mean", "standard deviation", "median"],
        rows: points.map(({ method, observed, errors }) => {
          return [observed, method, errors.length, mean(errors), standardDeviation(errors), median(errors)];
        }),
      },
    ],
    conclusions: claims.map(({ text, better, worse }): Conclusion => {
      const methods = [better, ...worse];
      const common = inCommon(parsed, methods, {
        methodOf: ({ method }) => method,
        placeOf: ({ size, observed, draw }) => [size, observed, draw].join(),
      });
      const draws = common.length / methods.length;
      const recovered = (method: string): number =>
        draws === 0 ? NaN : common.filter((row) => row.method === method && row.testError < recoveredBelow).length;
      return {
        text,
        verdict: verdictOf(worse.map((other) => isAtMost(recovered(other), recovered(better)))),
        figures: { draws, ...Object.fromEntries(methods.map((method) => [method, recovered(method)])) },
      };
    }),
  };
}

/** One line a method through the means, on a logarithmic scale, with bars from the smallest to the largest error. */
export function errorPlot(rows: readonly Row[], titles: { readonly x: string; readonly y: string }): Plot {
  const shown = (value: number): number => Math.max(value, smallestShown);
  const spec = lineChart({
    rows: pointsOf(rows).map(({ method, observed, errors }) => ({
      method,
      observed,
      mean: shown(mean(errors)),
      low: shown(Math.min(...errors)),
      high: shown(Math.max(...errors)),
    })),
    x: { field: "observed", title: titles.x },
    y: { field: "mean", title: titles.y, scale: "log" },
    series: "method",
    spread: { low: "low", high: "high" },
  });
  return { name: "test-error", title: `${titles.y} against ${titles.x}`, spec };
}
