import { type Backend, type MatrixCompletionProblem, matrixCompletion, toSparse } from "@agop/core";
import { bareContext } from "@agop/core/run";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";
import { z } from "zod";
import { cellsOf, type Experiment, type Row, type Size } from "../experiment.js";
import { vectorFieldChart } from "./charts.js";
import { gridOf, groupsOf, parseRows } from "./rows.js";
import { isBelow, verdictOf } from "./verdict.js";

/** The observed entries Y11, Y12, Y21, Y32 of a 3 x 2 matrix. */
type Observed = Readonly<Record<"a" | "b" | "c" | "d", number>>;

/**
 * Not a = b with c = d: by symmetry x = y there, along which the map converges quadratically and never shows its
 * eigenvalue.
 */
const observedValues: Readonly<Record<Size, readonly Observed[]>> = {
  quick: [
    { a: 1, b: 2, c: 3, d: 0.5 },
    { a: 1, b: 1, c: 2, d: 0.5 },
    { a: 2, b: 1, c: 0.5, d: 1 },
    { a: -1, b: 2, c: 1, d: 1 },
    { a: 3, b: 2, c: 2, d: -1 },
    { a: 1, b: 1, c: 1, d: 2 },
  ],
  paper: gridOf({ a: [0.5, 1, 2], b: [0.5, 1, 2], c: [0.5, 1, 2], d: [0.5, 1, 2] }).filter(
    ({ a, b, c, d }) => a !== b || c !== d,
  ),
};

/** Near the attractor the error is a multiple of the eigenvector; nearer still it is rounding. */
const nearEnough = 1e-5;
const mostIterations = 5000;
/** Of a path that are shown. */
const shownIterations = 40;
/** Arrows a side. */
const fieldWidth = 13;
/** Panels of the plot. */
const mostPanels = 9;

const rowSchema = z.object({
  a: z.number(),
  b: z.number(),
  c: z.number(),
  d: z.number(),
  kind: z.enum(["rate", "path", "field"]),
  x: z.number().optional(),
  y: z.number().optional(),
  x2: z.number().optional(),
  y2: z.number().optional(),
  t: z.number().optional(),
  measured: z.number().optional(),
  formula: z.number().optional(),
  iterations: z.number().optional(),
});

export const fig5: Experiment = {
  name: "fig5",
  title: "The dynamics of lin-RFM in two variables",
  text: [
    "Of a 3 x 2 matrix Y11 = a, Y12 = b, Y21 = c and Y32 = d are observed. lin-RFM with α = 1 and λ = 0 is run from M = I; its " +
      "estimates of the two missing entries are c·x and d·y, so that the pair (x, y) is all there is to follow. The rank-one " +
      "completion is the attractor (b/a, a/b), marked by a cross.",
    "The rate is the ratio of the first distance to the attractor below 1e-5 to the one before it. The eigenvalue of the map " +
      "at the attractor is (a²d² + b²c²) / (a²b² + a²d² + b²c²). Arrows point from a pair to a third of the way to the next.",
  ],
  version: 1,
  cells: (size) => cellsOf(observedValues[size], (observed, { backend }) => followed(observed, backend)),

  summarise(given) {
    const rates = parseRows(rowSchema, given).filter(({ kind }) => kind === "rate");
    const errors = rates.map(({ measured = NaN, formula = NaN }) => Math.abs(measured / formula - 1));
    return {
      tables: [
        {
          title: "Rate of convergence to the attractor",
          columns: ["a", "b", "c", "d", "measured", "eigenvalue", "relative difference", "iterations"],
          rows: rates.map(({ a, b, c, d, measured = NaN, formula = NaN, iterations = NaN }, k) => {
            return [a, b, c, d, measured, formula, errors[k], iterations];
          }),
        },
      ],
      conclusions: [
        {
          text: "Every measured rate is the eigenvalue to 1%.",
          verdict: verdictOf(errors.map((error) => isBelow(error, 0.01))),
          figures: { largestRelativeDifference: Math.max(...errors) },
        },
      ],
    };
  },

  plots(given) {
    const groups = groupsOf(parseRows(rowSchema, given), ({ a, b, c, d }) => `a = ${a}, b = ${b}, c = ${c}, d = ${d}`);
    const panels = [...groups].slice(0, mostPanels).map(([title, rows]) => ({
      title,
      arrows: rows.filter(({ kind }) => kind === "field").map(({ x = 0, y = 0, x2 = 0, y2 = 0 }) => ({ x, y, x2, y2 })),
      path: rows.filter(({ kind }) => kind === "path").map(({ x = 0, y = 0, t = 0 }) => ({ x, y, t })),
      attractor: { x: rows[0].b / rows[0].a, y: rows[0].a / rows[0].b },
    }));
    return [{ name: "vector-fields", title: "Vector fields and paths from M = I", spec: vectorFieldChart({ panels }) }];
  },
};

async function followed(observed: Observed, backend: Backend): Promise<readonly Row[]> {
  const { a, b, c, d } = observed;
  const limit = { x: b / a, y: a / b };
  const algorithm = linRfmCompletion({ phi: power(1), schedule: constantSchedule({ ridge: 0, floor: 0 }) });
  const path: { readonly x: number; readonly y: number }[] = [];
  const errors: number[] = [];
  for await (const { estimate } of algorithm.iterate(problemOf(observed), bareContext(backend))) {
    const { data } = estimate.toDense();
    const point = { x: data[3] / c, y: data[4] / d };
    path.push(point);
    errors.push(Math.hypot(point.x - limit.x, point.y - limit.y));
    if (errors.length === mostIterations || errors[errors.length - 1] < nearEnough) break;
  }
  const [before, last] = errors.slice(-2);
  return [
    { kind: "rate", measured: last / before, formula: eigenvalue(observed), iterations: errors.length, ...limit },
    ...path.slice(0, shownIterations).map((point, t) => ({ kind: "path", t: t + 1, ...point })),
    ...field(observed, limit),
  ];
}

function problemOf({ a, b, c, d }: Observed): MatrixCompletionProblem {
  const rowIndices = Int32Array.of(0, 0, 1, 2);
  const columnIndices = Int32Array.of(0, 1, 0, 1);
  return matrixCompletion(toSparse(3, 2, { rowIndices, columnIndices, values: Float64Array.of(a, b, c, d) }));
}

/** (a²d² + b²c²) / (a²b² + a²d² + b²c²): docs/mathematics.md, section 9. */
export function eigenvalue({ a, b, c, d }: Observed): number {
  const moving = a * a * d * d + b * b * c * c;
  return moving / (a * a * b * b + moving);
}

/**
 * One iteration from any pair (x, y). With X = [a b; c cx; dy d], G = X^T X and K = G², a row with one observed entry
 * is a multiple of that row of K:
 *
 *   x' = K12 / K11,   y' = K12 / K22
 */
export function step({ a, b, c, d }: Observed, x: number, y: number): { readonly x: number; readonly y: number } {
  const g11 = a * a + c * c + d * d * y * y;
  const g12 = a * b + c * c * x + d * d * y;
  const g22 = b * b + c * c * x * x + d * d;
  const k12 = g12 * (g11 + g22);
  return { x: k12 / (g11 * g11 + g12 * g12), y: k12 / (g12 * g12 + g22 * g22) };
}

/** Arrows on a square grid about the attractor and the origin. */
function field(observed: Observed, limit: { readonly x: number; readonly y: number }): readonly Row[] {
  const at = (end: number, k: number): number => end * (-0.25 + (1.75 * k) / (fieldWidth - 1));
  return Array.from({ length: fieldWidth * fieldWidth }, (_, k) => {
    const x = at(limit.x, k % fieldWidth);
    const y = at(limit.y, Math.floor(k / fieldWidth));
    const next = step(observed, x, y);
    // A third of the way, so that neighbours do not overlap.
    const digits = (value: number): number => Number(value.toPrecision(5));
    const x2 = digits(x + (next.x - x) / 3);
    return { kind: "field", x: digits(x), y: digits(y), x2, y2: digits(y + (next.y - y) / 3) };
  });
}
