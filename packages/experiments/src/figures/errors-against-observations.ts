import { z } from "zod";
import type { Conclusion, Plot, Row, Summary } from "../experiment.js";
import { lineChart } from "./charts.js";
import { groupsOf, mean, median, parseRows, standardDeviation } from "./rows.js";

const rowSchema = z.object({ method: z.string(), observed: z.number(), draw: z.number(), testError: z.number() });

/** Errors below this are shown as this: the logarithm of rounding says nothing. */
const smallestShown = 1e-10;

interface Point {
  readonly method: string;
  readonly observed: number;
  readonly errors: readonly number[];
}

function pointsOf(rows: readonly Row[]): readonly Point[] {
  const groups = groupsOf(parseRows(rowSchema, rows), ({ method, observed }) => `${observed} ${method}`);
  return [...groups.values()]
    .map((group) => ({ ...group[0], errors: group.map(({ testError }) => testError) }))
    .toSorted((a, b) => a.observed - b.observed);
}

/** Mean and spread over the draws for each method and number of observations, with the orderings that are claimed. */
export function summariseErrors(
  rows: readonly Row[],
  claims: readonly { readonly text: string; readonly better: string; readonly worse: readonly string[] }[],
): Summary {
  const points = pointsOf(rows);
  const counts = [...new Set(points.map(({ observed }) => observed))];
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
      const recovered = (method: string): number =>
        points.filter((point) => point.method === method).flatMap(({ errors }) => errors.filter((e) => e < 1e-3))
          .length;
      const figures = Object.fromEntries([better, ...worse].map((method) => [method, recovered(method)]));
      return {
        text,
        holds: counts.length > 0 && worse.every((other) => recovered(better) >= recovered(other)),
        figures,
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
