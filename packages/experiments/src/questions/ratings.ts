import { type Binding, bindings } from "@agop/backend-tfjs";
import {
  AgopError,
  type Backend,
  type Entries,
  matrixCompletion,
  type MatrixEstimate,
  onEntries,
  seededRandom,
  type SparseMatrix,
  toEntries,
} from "@agop/core";
import { holdOut } from "@agop/core/run";
import { type EffectScaling, scaleEntries, shrinkRowsAndColumns, unscaleAt } from "@agop/data";
import { z } from "zod";
import { cellsOf, type Experiment, type Row, type Size } from "../experiment.js";
import { lineChart } from "../figures/charts.js";
import { groupsOf, parseRows } from "../figures/rows.js";
import { type TunableMethod, tunedOn } from "../figures/tuned.js";
import { type Comparison, isBelow, verdictOf } from "../figures/verdict.js";
import {
  alternatingLeastSquares,
  type FactorOptions,
  type Rating,
  rootMeanSquareError,
} from "../ratings/alternating-least-squares.js";
import { listName, listVariable, type MadeList, readList } from "../ratings/ratings-list.js";
import { bilateral, half, networkMethods, reweightedMethods } from "../ratings/ratings-methods.js";

const made: Readonly<Record<Size, MadeList>> = {
  quick: { users: 80, items: 60, ratings: 1500 },
  paper: { users: 600, items: 400, ratings: 20_000 },
};

const als = "alternating least squares";
const effects = "effects of users and items alone";
/** What TensorFlow.js may compute with outside a browser; those that are not here say so. */
const candidates = bindings.filter((binding) => binding !== "webgpu");
const testFraction = 0.1;
const validationFraction = 0.1;
const factorOptions: readonly FactorOptions[] = [3, 10].flatMap((rank) => [3, 6, 9, 13, 18].map((ridge) => ({ rank, ridge }))); // prettier-ignore

const rowSchema = z.object({
  list: z.string(),
  on: z.string(),
  method: z.string(),
  /** Null where the binding is not here. */
  rmse: z.number().nullable(),
  /** Of choosing options and fitting, and of the last fit alone. */
  seconds: z.number().nullable(),
  fitSeconds: z.number().nullable(),
});

type Parsed = z.infer<typeof rowSchema>;
type Present = Parsed & { readonly rmse: number; readonly fitSeconds: number };

export const ratings: Experiment = {
  name: "ratings",
  title: "A list of ratings: error and wall time of lin-RFM, deep linear networks and alternating least squares",
  text: [
    `The list that the variable ${listVariable} names (MovieLens 100K or 1M), or one that is made: ratings from 1 to 5 of users and items of their own height, a taste of rank 3 and noise. A tenth ` +
      "is for the test. Effects of users and items, shrunk by their number of ratings, are taken off first for all methods, and predictions are kept within the scale.",
    "Every method chooses its options and its number of iterations (alternating least squares: its options, with 15 sweeps) on a tenth of its ratings and is then fitted to all of them, each group in a process of its own with nothing beside it: lin-RFM with " +
      "α = 1/2 by matrix products alone and bilateral lin-RFM (one thread), alternating least squares (JavaScript), and deep linear networks of width 20 on every binding of TensorFlow.js that is here.",
  ],
  version: 2,
  isTimed: true,
  cells: (size) => {
    const grid = ["one thread", ...candidates].map((on) => ({ list: listName(made[size]), on }));
    return cellsOf(grid, async ({ on }, { backend }) => {
      const binding = candidates.find((candidate) => candidate === on);
      const data = prepare(await readList(made[size]));
      if (binding) return networkRows(data, networkMethods(size, binding), binding, backend);
      const side = Math.max(data.training.rows, data.training.cols);
      return [
        ...(await reweightedRows(data, reweightedMethods(size, side), backend)),
        leastSquaresRow(data),
        { method: effects, rmse: errorOf(data, () => 0), seconds: 0, fitSeconds: 0 },
      ];
    });
  },

  summarise(given) {
    const rows = parseRows(rowSchema, given);
    const present = rows.filter((row): row is Present => row.rmse !== null);
    const named = (method: string) => present.filter((row) => row.method === method);
    const networks = present.filter(({ on }) => candidates.some((binding) => binding === on));
    const [unseen] = candidates.filter((binding) => !rows.some(({ on }) => on === binding));
    const compared = (text: string, one: string, others: readonly Present[], of: "rmse" | "fitSeconds") => {
      const [row] = named(one);
      const comparisons = others.map((other): Comparison => (row ? isBelow(row[of], other[of]) : null));
      return {
        text,
        // What the networks of a binding would say that was not tried here.
        verdict: verdictOf([...comparisons, ...(others === networks && unseen ? [null] : [])]),
        figures: [...named(one), ...others].map(({ method, on, [of]: value }) => ({ method, on, [of]: value })),
      };
    };
    return {
      tables: [
        {
          title: `Root mean squared error on the test part, and seconds: ${rows.at(0)?.list ?? ""}`,
          columns: ["method", "on", "RMSE", "seconds, choice and fit", "seconds, fit"],
          rows: rows.map((row) => [row.method, row.on, row.rmse ?? "not here", row.seconds, row.fitSeconds]),
        },
      ],
      conclusions: [
        compared(
          "lin-RFM without SVD has a smaller error than deep linear networks on every binding.",
          half,
          networks,
          "rmse",
        ),
        compared("Its fit takes less time than theirs on every binding.", half, networks, "fitSeconds"),
        compared(
          "Bilateral lin-RFM has a smaller error than alternating least squares.",
          bilateral,
          named(als),
          "rmse",
        ),
        compared("lin-RFM without SVD has a smaller error than alternating least squares.", half, named(als), "rmse"),
        compared("Alternating least squares has a smaller error than deep linear networks.", als, networks, "rmse"),
      ],
    };
  },

  plots(given) {
    const rows = parseRows(rowSchema, given).filter(({ fitSeconds }) => fitSeconds !== null && fitSeconds > 0);
    const points = [...groupsOf(rows, ({ method, on }) => `${method}, ${on}`)].map(([series, [row]]) => ({
      ...{ series, seconds: row.fitSeconds, rmse: row.rmse },
    }));
    return [
      {
        name: "error-and-time",
        title: "Error against the time of the fit",
        spec: lineChart({
          rows: points,
          x: { field: "seconds", title: "seconds of the fit", scale: "log" },
          y: { field: "rmse", title: "test RMSE" },
          series: "series",
        }),
      },
    ];
  },
};

interface Data {
  readonly training: SparseMatrix;
  readonly test: Entries;
  readonly scaling: EffectScaling;
}

function prepare(list: SparseMatrix): Data {
  const { kept, heldOut } = holdOut(list, testFraction, seededRandom(1));
  return { training: kept, test: heldOut, scaling: shrinkRowsAndColumns(kept) };
}

/** RMSE of what is predicted of the scaled rest of each test rating. */
function errorOf({ training, test, scaling }: Data, restOf: (k: number) => number): number {
  const [low, high] = [Math.min, Math.max].map((most) => training.values.reduce((a, b) => most(a, b)));
  const predicted = Array.from(test.values, (_, k) => {
    const value = unscaleAt(scaling, test.rowIndices[k], test.columnIndices[k], restOf(k));
    return Math.min(high, Math.max(low, value));
  });
  return rootMeanSquareError(predicted, asRatings(test));
}

async function reweightedRows(
  data: Data,
  methods: Readonly<Record<string, TunableMethod>>,
  backend: Backend,
): Promise<readonly Row[]> {
  const problem = matrixCompletion(scaled(data.training, data.scaling));
  const { kept, heldOut, effectsOfKept } = validationSplit(data.training);
  const validation = onEntries({ ...heldOut, values: scaleEntries(effectsOfKept, heldOut) });
  const fold = { problem: matrixCompletion(scaled(kept, effectsOfKept)), validation };
  const rows: Row[] = [];
  for (const [name, method] of Object.entries(methods)) {
    const began = performance.now();
    const { estimate, elapsedMs, choice, iterations } = await tunedOn(fold, method, problem, 0, backend);
    const seconds = (performance.now() - began) / 1e3;
    const rmse = errorOf(data, restOf(estimate, data.test));
    rows.push({ method: name, rmse, seconds, fitSeconds: elapsedMs / 1e3, iterations, choice });
  }
  return rows;
}

/** What options are chosen on: the effects are of what is kept, so that they have not seen the others either. */
function validationSplit(training: SparseMatrix) {
  const { kept, heldOut } = holdOut(training, validationFraction, seededRandom(2));
  return { kept, heldOut, effectsOfKept: shrinkRowsAndColumns(kept) };
}

function scaled(list: SparseMatrix, scaling: EffectScaling): SparseMatrix {
  return { ...list, values: scaleEntries(scaling, toEntries(list)) };
}

function restOf(estimate: MatrixEstimate, test: Entries): (k: number) => number {
  const predicted = estimate.predict(test);
  return (k) => predicted[k];
}

async function networkRows(
  data: Data,
  methods: Readonly<Record<string, TunableMethod>>,
  binding: Binding,
  backend: Backend,
): Promise<readonly Row[]> {
  try {
    return await reweightedRows(data, methods, backend);
  } catch (error) {
    if (!(error instanceof AgopError && error.code === "backend-unavailable")) throw error;
    return [{ method: `TensorFlow.js on ${binding}`, rmse: null, seconds: null, fitSeconds: null }];
  }
}

function leastSquaresRow({ training, test, scaling }: Data): Row {
  const began = performance.now();
  const { kept, heldOut, effectsOfKept } = validationSplit(training);
  const [wanted, validation] = [asRatings(test), asRatings(heldOut)];
  const tried = factorOptions.map((options) => {
    const predicted = alternatingLeastSquares(kept, effectsOfKept, options, validation);
    return { options, error: rootMeanSquareError(predicted, validation) };
  });
  const { options } = tried.reduce((best, each) => (each.error < best.error ? each : best));
  const fitted = performance.now();
  const rmse = rootMeanSquareError(alternatingLeastSquares(training, scaling, options, wanted), wanted);
  const end = performance.now();
  return { method: als, rmse, seconds: (end - began) / 1e3, fitSeconds: (end - fitted) / 1e3, choice: { ...options } };
}

function asRatings({ rowIndices, columnIndices, values }: Entries): readonly Rating[] {
  return Array.from(values, (value, k): Rating => [rowIndices[k], columnIndices[k], value]);
}
