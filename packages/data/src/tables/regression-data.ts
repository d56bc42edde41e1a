import { AgopError, type DenseMatrix, denseMatrix } from "@agop/core";
import { momentsOf } from "../scaling/moments.js";
import type { TableOptions } from "./scan-table.js";
import { checkNames } from "../columns/named-columns.js";
import { readTable } from "./table.js";
import { shapeNotes, shapeWarnings, type TableWarning } from "./table-notices.js";
import { valueWarnings } from "./value-notices.js";

/** A table split into features and a response. */
export interface RegressionData {
  readonly featureNames: readonly string[];
  /** Observations x features. */
  readonly design: DenseMatrix;
  readonly response: Float64Array;
}

/**
 * Reads a table for the regression of one of its columns on all the other columns of numbers.
 * @throws AgopError as `readTable`; `option-invalid` for a target that is no column of numbers, `table-invalid` for a
 * missing cell and for two columns of one name, with the names or the place.
 */
export async function readRegressionData(
  path: string,
  target: string,
  options: TableOptions = {},
): Promise<RegressionData & { readonly warnings: readonly TableWarning[]; readonly notes: readonly string[] }> {
  const kept = options.columns && { columns: [...options.columns, target] };
  const table = await readTable(path, { ...options, ...kept });
  const { values, columns, numeric, lines } = table;
  checkNames({ names: columns.map(({ name }) => name), path });
  const names = numeric.map((place) => columns[place].name);
  const place = names.indexOf(target);
  if (place < 0) {
    throw new AgopError("option-invalid", `${path} has no column of numbers "${target}"; it has ${names.join(", ")}`);
  }
  checkNames({ path, names });
  if (names.length < 2) throw new AgopError("table-invalid", `${path} has no column of numbers beside "${target}"`);
  const missing = values.data.findIndex(Number.isNaN);
  if (missing >= 0) {
    const at = `${path}:${lines[Math.floor(missing / names.length)]}`;
    const hint = "fill the table first: agop complete";
    throw new AgopError("table-invalid", `${at}: column "${names[missing % names.length]}" is missing`, hint);
  }
  const featureNames = names.filter((_, j) => j !== place);
  const design = denseMatrix(values.rows, featureNames.length);
  const response = new Float64Array(values.rows);
  for (let i = 0; i < values.rows; i++) {
    const cells = values.data.subarray(i * values.cols, (i + 1) * values.cols);
    response[i] = cells[place];
    design.data.set(cells.subarray(0, place), i * design.cols);
    design.data.set(cells.subarray(place + 1), i * design.cols + place);
  }
  return {
    featureNames,
    design,
    response,
    warnings: [...shapeWarnings(table), ...valueWarnings(table)],
    notes: shapeNotes(table),
  };
}

/** Some of the observations, in the order given. */
export function observationsAt({ featureNames, design, response }: RegressionData, rows: Int32Array): RegressionData {
  const { cols, data } = design;
  const part = denseMatrix(rows.length, cols);
  rows.forEach((row, i) => {
    part.data.set(data.subarray(row * cols, (row + 1) * cols), i * cols);
  });
  return { featureNames, design: part, response: Float64Array.from(rows, (row) => response[row]) };
}

/** Mean and standard deviation (population) of every feature and of the response; of a constant, deviation 1. */
export interface RegressionScaling {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly responseMean: number;
  readonly responseDeviation: number;
}

/** The scale of n x d observations: d means and deviations of the features, and those of the n responses. */
export function regressionScaling({ design, response }: RegressionData): RegressionScaling {
  const { rows, cols, data } = design;
  const column = (j: number): Float64Array => Float64Array.from({ length: rows }, (_, i) => data[i * cols + j]);
  const moments = Array.from({ length: cols }, (_, j) => momentsOf(column(j)));
  const ofResponse = momentsOf(response);
  return {
    means: Float64Array.from(moments, ({ mean }) => mean),
    deviations: Float64Array.from(moments, ({ deviation }) => deviation),
    responseMean: ofResponse.mean,
    responseDeviation: ofResponse.deviation,
  };
}

/** The same observations with features and response on the scale. */
export function scaleRegression(data: RegressionData, scaling: RegressionScaling): RegressionData {
  const { cols } = data.design;
  const { means, deviations, responseMean, responseDeviation } = scaling;
  return {
    featureNames: data.featureNames,
    design: {
      ...data.design,
      data: data.design.data.map((value, k) => (value - means[k % cols]) / deviations[k % cols]),
    },
    response: data.response.map((value) => (value - responseMean) / responseDeviation),
  };
}

/** y = intercept + Σ coefficients_j x_j in the units of the table, from coefficients on the scale. */
export function unscaleCoefficients(
  coefficients: Float64Array,
  { means, deviations, responseMean, responseDeviation }: RegressionScaling,
): { readonly intercept: number; readonly coefficients: Float64Array } {
  const inUnits = coefficients.map((value, j) => (value * responseDeviation) / deviations[j]);
  const intercept = responseMean - inUnits.reduce((sum, value, j) => sum + value * means[j], 0);
  return { intercept, coefficients: inUnits };
}
