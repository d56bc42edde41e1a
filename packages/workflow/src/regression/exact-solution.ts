import { type JsonObject, onResponses } from "@agop/core";
import { isNumericalTrouble } from "@agop/core/run";
import { observationsAt, type RegressionData, regressionScaling, scaleRegression } from "@agop/data";
import type { Following } from "../following.js";
import { isExact, withoutRounding } from "./exact-fit.js";
import { fitEquations, type FittedPart, heldOutErrors, nonzeros } from "./fit-part.js";
import { independentEquations } from "./independent-equations.js";
import type { SelectionRequest } from "./selection-request.js";

/** The solution of data without noise. */
export interface ExactSolution {
  /** Of the observations that are not held out. */
  readonly evaluated: FittedPart;
  /** Of all of them. */
  readonly final: FittedPart;
}

/** How it is looked for. */
export interface ExactRun {
  readonly settings: JsonObject;
  readonly maxIterations: number;
}

/** The observations in random order, of which the first ones are held out. */
export interface Split {
  readonly order: Int32Array;
  readonly heldOutCount: number;
}

/** Of predictions of other observations by an exact solution, in standard deviations of the response. */
const predictionError = 1e-6;
/** Once so many iterations in a row predict the other observations no better, they are given up; of d = 1000, n = 60 with 10 nonzeros some take 80. */
const patience = 100;
/** The part of the observations that the prediction is checked on where none are held out. */
const checkedPart = 0.1;

/**
 * Fits exactly, with at most half as many nonzeros as equations, where the observations allow it: those that are not held
 * out must be fitted to rounding, the others be predicted, and all of them be fitted. Otherwise undefined, soon:
 * where there are more observations than features without a run, else where a run predicts no better any more.
 */
export async function exactSolution(
  request: SelectionRequest,
  { order, heldOutCount }: Split,
  how: ExactRun,
  run: Following,
): Promise<ExactSolution | undefined> {
  const { data } = request;
  const checked = heldOutCount || Math.ceil(checkedPart * order.length);
  const rest = observationsAt(data, order.subarray(0, checked));
  const evaluated = await fitExactly(request, observationsAt(data, order.subarray(checked)), { ...how, rest }, run);
  if (!evaluated) return undefined;
  if (!(heldOutErrors(rest, evaluated).rmse <= predictionError * evaluated.scaling.responseDeviation)) return undefined;
  const final = await fitExactly(request, data, how, run);
  return final && { evaluated, final };
}

/** @param rest other observations, which are to be predicted */
async function fitExactly(
  request: SelectionRequest,
  part: RegressionData,
  { settings, maxIterations, rest }: ExactRun & { readonly rest?: RegressionData },
  run: Following,
): Promise<FittedPart | undefined> {
  const fewest = 3;
  if (part.response.length < fewest) return undefined;
  const scaling = regressionScaling(part);
  const scaled = scaleRegression(part, scaling);
  const equations = independentEquations(scaled, request.backend);
  if (!equations) return undefined;
  try {
    const checked = rest && scaleRegression(rest, scaling);
    const how = checked
      ? { label: "exact", stop: { maxIterations, patience }, validation: onResponses(checked.design, checked.response) }
      : { label: "final", stop: { maxIterations } };
    const { estimate, iterations, reason } = await fitEquations(request, equations, { ...how, settings }, run);
    const coefficients = withoutRounding(estimate.coefficients);
    if (!isExact(coefficients, scaled)) return undefined;
    return { coefficients, selected: nonzeros(coefficients), isExact: true, scaling, iterations, reason };
  } catch (error) {
    if (!isNumericalTrouble(error)) throw error;
    return undefined;
  }
}
