import { AgopError } from "@agop/core";
import { oneProcess } from "@agop/core/streaming";
import { type ColumnTable, featureLayout, learnEncodings, readColumns } from "@agop/data";
import { supervisedAlgorithm } from "../algorithms/choose-algorithm.js";
import {
  type BackendFacts,
  factsOfBackend,
  type Following,
  type InputWarning,
  type Prepared,
  runPrepared,
  tellNotes,
  tellWarnings,
} from "../following.js";
import { backendNotes } from "../forecast/backend-notes.js";
import { describeForecast, type Forecast } from "../forecast/forecast.js";
import { assertTrainingFits, trainingForecast, usualIterations } from "../forecast/training-forecast.js";
import { checkOutputs } from "../output/check-outputs.js";
import { checkedFitting } from "../selection/fitting-options.js";
import { fixedOptions, searchSpace } from "../selection/search-space.js";
import { searchLength } from "../selection/select-by-validation.js";
import { withInput } from "../source/open-input.js";
import { headerNotes } from "../source/source.js";
import { chooseInputs } from "./choose-inputs.js";
import { inputCompletion } from "./complete-inputs.js";
import { membersFor } from "./fit-members.js";
import { lacksNumbers } from "./input-model.js";
import { savePredictor } from "./predictor-file.js";
import { checkTraining, type TrainingRequest } from "./request.js";
import { targetData } from "./targets.js";
import { trainModel, type Training, validationOf } from "./train-model.js";

/**
 * A function of the columns of a table, and how well it predicts. `estimate` computes while the work is open; what predicts later is
 * kept with `save`.
 */
export interface TrainedTable extends Training {
  /** Rows of the table, and those of them that have all targets. */
  readonly rows: number;
  readonly trainedRows: number;
  readonly algorithm: string;
  readonly backend: BackendFacts;
  readonly warnings: readonly InputWarning[];
  /** What was foretold before the first run. */
  readonly forecast: Forecast;
  /** Where the model was written. */
  readonly saved: string | null;
}

/** Iterations of a run of an algorithm that does not say how many are usual. */
const defaultIterations = 6;
/** With fewer rows nothing can be chosen or measured. */
const fewestRows = 10;
const fewestKept = 5;

/**
 * Learns to predict columns of a table from the others, numbers or classes: options and the iteration to stop at are chosen by
 * validation, the error is measured on rows that neither the choice nor the fit has seen, and the result is fitted to all rows.
 * @throws AgopError `option-invalid`, `unknown-name`, `unsupported-problem`, `file-unreadable`, `file-unwritable`, `table-invalid`,
 * `out-of-memory`, `backend-unavailable`, `cancelled`, and what a run throws
 */
export function trainTable(request: TrainingRequest, following: Following = {}): Promise<TrainedTable> {
  return runPrepared(prepareTraining(request, following.signal), following);
}

/** The same in two steps, for a caller that has something to open once nothing is refused any more. */
export function prepareTraining(request: TrainingRequest, signal?: AbortSignal): Promise<Prepared<TrainedTable>> {
  return withInput(request, signal, prepareOpened);
}

async function prepareOpened(request: TrainingRequest): Promise<Prepared<TrainedTable>> {
  const { registry, file, files, save, alsoRead = [], alsoWritten = [], sum = oneProcess } = request;
  const fitting = checkedFitting(request);
  checkTraining(request);
  const named = request.algorithm ?? "auto";
  supervisedAlgorithm(registry, named, 0);
  await checkOutputs({ files, inputs: [file, ...alsoRead], outputs: [["`save`", save], ...alsoWritten] });
  const table = await readForTraining(request);
  const targets = targetData(table, request);
  const { columns, warnings } = chooseInputs(table, targets, request);
  const observations = targets.rows.length;
  if (observations < fewestRows) {
    throw new AgopError("table-invalid", `${file} has ${observations} rows with a target; ${fewestRows} are needed`);
  }

  const contribution = supervisedAlgorithm(registry, named, observations);
  const { name: algorithm } = contribution;
  const layout = featureLayout(learnEncodings(columns, targets.rows));
  const features = layout.names.length;
  const outputs = targets.kind === "regression" ? targets.names.length : targets.classes.length;
  const problem = { kind: "supervised", observations, features, outputs, task: targets.kind } as const;
  const options = fixedOptions(fitting, contribution, registry);
  const search = searchSpace(fitting, contribution, problem);
  const maxIterations = fitting.maxIterations ?? usualIterations(contribution, problem, options, defaultIterations);
  const { holdout, seed } = fitting;
  const heldOut = Math.round(holdout * observations);
  const isHeldOut = heldOut > 0;
  if (observations - heldOut < fewestKept) {
    const what = `\`holdout\` ${holdout} leaves ${observations - heldOut} of ${observations} rows to learn from`;
    throw new AgopError("option-invalid", what, "give a smaller one");
  }
  const folds = validationOf(observations - heldOut).folds;
  const mostMembers = request.members ?? membersFor(observations);
  // Fits with the same options share a run.
  const mostChoices = search ? Math.min(mostMembers, searchLength(search)) : 1;
  const fits = (search ? searchLength(search, folds, sum.size) : 0) + mostChoices * (isHeldOut ? 2 : 1);
  const cells = observations * features;
  const facts = { problem, cells, algorithm: contribution, options, runs: fits, members: mostMembers, maxIterations };
  const forecast = trainingForecast(facts);
  assertTrainingFits(forecast, facts);

  const { backend, notes } = await registry.backend(fitting.backend);
  const completion = inputCompletion(registry, backend, { numbers: layout.numeric.length, seed });
  const searchRuns = lacksNumbers(columns, targets.rows) ? (completion?.searchRuns ?? 0) : 0;
  const runs = fits + searchRuns + (completion ? (isHeldOut ? 2 : 1) : 0);
  return {
    runs,
    run: async (following) => {
      tellWarnings(warnings, following);
      const seen = [...headerNotes(file, table.hasHeader, request.table?.header), ...table.notes];
      const shared = sum.size === 1 ? [] : [`${sum.size} processes share the search and the leaves of trees`];
      tellNotes([...seen, ...backendNotes(notes, forecast), ...shared, describeForecast(forecast, fits)], following);
      const common = { registry, backend, algorithm, options, search, mostMembers, holdout, seed, maxIterations, sum };
      const training = await trainModel({ ...common, columns, targets, completion }, following);
      if (save !== undefined && sum.rank === 0) {
        await savePredictor(save, { ...training, algorithm, markers: request.table?.missing ?? [] }, files);
      }
      return {
        ...training,
        rows: table.rows,
        trainedRows: observations,
        algorithm,
        backend: factsOfBackend(backend),
        warnings,
        forecast,
        saved: save ?? null,
      };
    },
    close: () => {
      backend.dispose();
    },
  };
}

function readForTraining({ file, table, task, targets, categorical = [] }: TrainingRequest): Promise<ColumnTable> {
  const classes = task === "classification" ? targets : [];
  const columns = table?.columns && { columns: [...table.columns, ...targets] };
  return readColumns(file, { ...table, ...columns, categorical: [...categorical, ...classes] });
}
