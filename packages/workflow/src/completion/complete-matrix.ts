import { type Following, runPrepared } from "../following.js";
import { checkOutputs } from "../output/check-outputs.js";
import { matrixSource } from "../source/matrix-source.js";
import { prepareMatrix } from "./prepare-matrix.js";
import { type CompletedTable, completionTask, type MatrixRequest } from "./request.js";

/**
 * Fills in the missing cells of a matrix in memory, as `completeTable` does those of a file. `cells` is never null.
 * @throws AgopError `option-invalid`, `unknown-name`, `out-of-memory`, `backend-unavailable`, `cancelled`, and what a run
 * throws; with checkpoints also `file-unwritable`, `file-unreadable` and `config-invalid`
 */
export async function completeMatrix(request: MatrixRequest, following: Following = {}): Promise<CompletedTable> {
  const task = completionTask(request);
  await checkOutputs({ files: request.files, inputs: [], outputs: [["`checkpoint`", request.checkpoint]] });
  return runPrepared(prepareMatrix(matrixSource(request.observed, request), task), following);
}
