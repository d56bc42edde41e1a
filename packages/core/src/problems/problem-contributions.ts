import { z } from "zod";
import { AgopError } from "../errors.js";
import { type DenseMatrix, denseMatrix, observedCells, rowsAt } from "../matrix/matrix.js";
import { contributeProblem } from "../plugin/contribute.js";
import type { ProblemContribution } from "../plugin/contributions.js";
import type { CellsOptions, InputEntries, InputFiles, InputTable, TripletsOptions } from "../plugin/input-files.js";
import { type Random, shuffledIndices } from "../random.js";
import { batchesOf, completionByRows, onRows } from "./completion-by-rows.js";
import { holdOut } from "./hold-out.js";
import { matrixCompletion, onEntries } from "./matrix-completion.js";
import { matrixSensing } from "./matrix-sensing.js";
import { regressionMetrics } from "./regression-errors.js";
import { onResponses, sparseRegression } from "./sparse-regression.js";
import { classificationMetrics, onTargets, supervised } from "./supervised-learning.js";

// How configurations give the problems that core knows.

/** Of a side of a matrix; what has more rows than this is no table that is held in memory. */
const sideLength = z.int().positive().max(100_000_000);
const columnSelector = z.union([z.string(), z.int().nonnegative().transform(String)]);

const completion = contributeProblem({
  name: "matrix-completion",
  summary: "a low-rank matrix from some of its entries",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025",
  options: z.object({
    table: z.string().optional().describe("a table, whose missing cells are asked for"),
    header: z.boolean().optional().describe("whether the first line of the table has names; found if left out"),
    ignore: z.array(z.string()).optional().describe("columns of the table to leave as they are"),
    order: z.string().optional().describe("the rows of the table are in the order of this column"),
    group: z.string().optional().describe("the column of the table that tells several series of rows apart"),
    triplets: z.string().optional().describe("or a file of (row, column, value)"),
    rows: sideLength.optional().describe("rows of the matrix, whose indices in triplets are counted from 0"),
    cols: sideLength.optional().describe("columns of the matrix; without both triplets name rows and columns"),
    columns: z
      .tuple([columnSelector, columnSelector, columnSelector])
      .optional()
      .describe("names or numbers of the three columns of triplets"),
    missing: z.array(z.string()).optional().describe("cells that mean missing, beside blank, NA and NaN"),
    delimiter: z.string().optional().describe("between cells; found if left out"),
    decimal: z.enum([".", ","]).optional().describe("decimal sign; found if left out"),
  }),
  metrics: regressionMetrics,
  inputs: (options) => [fileOf(options)],
  read: async (options, { files, holdout, random }) => {
    const { observed, ...others } = await entriesOf(options, files);
    if (holdout === 0) return { problem: matrixCompletion(observed), ...others };
    const { kept, heldOut } = holdOut(observed, holdout, random);
    return { problem: matrixCompletion(kept), heldOut: onEntries(heldOut), ...others };
  },
});

const byRows = contributeProblem({
  name: "completion-by-rows",
  summary: "features of the columns of a low-rank matrix, with which each row is completed on its own",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025, Algorithm 1 for completion",
  options: z.object({
    table: z.string().describe("a CSV file with a header; blank cells are missing"),
    batchRows: z.int().positive().default(10_000).describe("rows that are worked on at once"),
  }),
  metrics: regressionMetrics,
  inputs: ({ table }) => [table],
  read: async ({ table, batchRows }, { files, holdout, random }) => {
    const { values, warnings } = await files.table(table);
    const observed = observedCells(values);
    if (holdout === 0) return { problem: completionByRows(batchesOf(observed, batchRows)), warnings };
    const { kept, heldOut } = holdOut(observed, holdout, random);
    return { problem: completionByRows(batchesOf(kept, batchRows)), heldOut: onRows(kept, heldOut), warnings };
  },
});

const regression = contributeProblem({
  name: "sparse-regression",
  summary: "a sparse vector of coefficients from a design and its responses",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025",
  options: z.object({
    table: z.string().describe("a CSV file with a header"),
    target: z.string().describe("the column to be predicted from all the others"),
  }),
  metrics: regressionMetrics,
  inputs: ({ table }) => [table],
  read: async ({ table, target }, { files, holdout, random }) => {
    const given = await files.table(table);
    const { inputs, targets } = splitColumns(given, [target], table);
    const { kept, heldOut } = splitRows(inputs.rows, holdout, random);
    const [design, response] = [rowsAt(inputs, kept), rowsAt(targets, kept).data];
    return {
      problem: sparseRegression(design, response),
      ...(heldOut.length > 0 && { heldOut: onResponses(rowsAt(inputs, heldOut), rowsAt(targets, heldOut).data) }),
      warnings: given.warnings,
    };
  },
});

const sensing = contributeProblem({
  name: "matrix-sensing",
  summary: "a low-rank matrix from inner products with rank-one matrices u v^T",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025",
  options: z.object({
    left: z.string().describe("a file of the u, one a row, without names"),
    right: z.string().describe("a file of the v, one a row, without names"),
    measurements: z.string().describe("a file of the inner products, one a row, without names"),
  }),
  metrics: regressionMetrics,
  inputs: ({ left, right, measurements }) => [left, right, measurements],
  read: async (options, { files, holdout }) => {
    if (holdout > 0) throw new AgopError("option-invalid", "holdout does not go with matrix-sensing; leave it out");
    const [left, right, given] = await Promise.all(
      [options.left, options.right, options.measurements].map((path) => files.matrix(path)),
    );
    const operator = { kind: "rank-one", left, right } as const;
    return { problem: matrixSensing(left.cols, right.cols, operator, given.data), warnings: [] };
  },
});

const supervisedLearning = contributeProblem({
  name: "supervised",
  summary: "a function of the inputs that predicts the targets",
  source: "Radhakrishnan, Beaglehole, Pandit, Belkin, Science 383, 2024",
  options: z.object({
    table: z.string().describe("a CSV file with a header"),
    targets: z.array(z.string()).min(1).describe("the columns to be predicted from all the others"),
    task: z
      .enum(["regression", "classification"])
      .default("regression")
      .describe("classification: one target, whose values are the classes"),
  }),
  // Those of numbers, the default task, and after them those of classes.
  metrics: [...regressionMetrics, ...classificationMetrics],
  inputs: ({ table }) => [table],
  read: async (options, { files, holdout, random }) => {
    const given = await files.table(options.table);
    const { inputs, targets: values } = splitColumns(given, options.targets, options.table);
    const { task, targets } =
      options.task === "regression" ? { task: { kind: "regression" } as const, targets: values } : oneHot(values);
    const { kept, heldOut } = splitRows(inputs.rows, holdout, random);
    return {
      problem: supervised(rowsAt(inputs, kept), rowsAt(targets, kept), { task }),
      ...(heldOut.length > 0 && { heldOut: onTargets(rowsAt(inputs, heldOut), rowsAt(targets, heldOut), task) }),
      warnings: given.warnings,
    };
  },
});

interface EntriesOptions extends CellsOptions, Omit<TripletsOptions, "shape"> {
  readonly table?: string | undefined;
  readonly triplets?: string | undefined;
  readonly rows?: number | undefined;
  readonly cols?: number | undefined;
}

/** The only file. */
function fileOf({ table, triplets }: EntriesOptions): string {
  const [path, ...others] = [table, triplets].filter((name) => name !== undefined);
  if (path !== undefined && others.length === 0) return path;
  throw new AgopError("option-invalid", 'matrix-completion has one file, named either as "table" or as "triplets"');
}

function entriesOf({ rows, cols, ...options }: EntriesOptions, files: InputFiles): Promise<InputEntries> {
  const path = fileOf(options);
  if (options.table !== undefined) return files.cells(path, options);
  if (rows === undefined || cols === undefined) return files.triplets(path, options);
  return files.triplets(path, { ...options, shape: { rows, cols } });
}

export const problemContributions: readonly ProblemContribution[] = [
  completion,
  byRows,
  regression,
  sensing,
  supervisedLearning,
];

/** @throws AgopError `option-invalid` for a target that is no column of numbers, `table-invalid` for a missing cell */
function splitColumns(
  { names, values, placeOf }: InputTable,
  targets: readonly string[],
  path: string,
): { readonly inputs: DenseMatrix; readonly targets: DenseMatrix } {
  const unknown = targets.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new AgopError("option-invalid", `${path} has no column of numbers "${unknown}"; it has ${names.join(", ")}`);
  }
  if (names.length <= targets.length) {
    throw new AgopError("table-invalid", `${path} has no column of numbers beside "${targets.join('", "')}"`);
  }
  const missing = values.data.findIndex(Number.isNaN);
  if (missing >= 0) {
    const place = placeOf(Math.floor(missing / names.length));
    const what = `${place}: column "${names[missing % names.length]}" is missing`;
    throw new AgopError("table-invalid", what, "fill the table first: agop complete");
  }
  const places = Int32Array.from(names, (_, j) => j);
  return {
    inputs: columnsAt(
      values,
      places.filter((j) => !targets.includes(names[j])),
    ),
    targets: columnsAt(
      values,
      Int32Array.from(targets, (name) => names.indexOf(name)),
    ),
  };
}

/** One column for each value of the only target, in ascending order. */
function oneHot(values: DenseMatrix) {
  if (values.cols !== 1) throw new AgopError("option-invalid", "classification has one target");
  const classes = [...new Set(values.data)].sort((a, b) => a - b);
  if (classes.length === values.rows && values.rows > 2) {
    const what = `the target has ${values.rows} values, all of them different, which are no classes`;
    throw new AgopError("option-invalid", what, 'for numbers the task is "regression"');
  }
  const places = new Map(classes.map((value, place) => [value, place]));
  const targets = denseMatrix(values.rows, classes.length);
  values.data.forEach((value, i) => (targets.data[i * classes.length + (places.get(value) ?? 0)] = 1));
  return { task: { kind: "classification", classes: classes.map(String) } as const, targets };
}

/** @throws AgopError `option-invalid` where nothing is left to fit, or nothing held out */
function splitRows(rows: number, holdout: number, random: Random) {
  const order = shuffledIndices(rows, random);
  const count = Math.round(holdout * rows);
  if (count === rows || (holdout > 0 && count === 0)) {
    const what = `holdout ${holdout} of ${rows} ${rows === 1 ? "row" : "rows"} leaves ${rows - count} to fit and ${count} to measure`;
    throw new AgopError("option-invalid", what, "give another holdout, 0 for none");
  }
  return { kept: order.slice(count).sort(), heldOut: order.slice(0, count).sort() };
}

function columnsAt({ rows, cols, data }: DenseMatrix, columns: Int32Array): DenseMatrix {
  const part = denseMatrix(rows, columns.length);
  for (let i = 0; i < rows; i++) columns.forEach((j, s) => (part.data[i * columns.length + s] = data[i * cols + j]));
  return part;
}
