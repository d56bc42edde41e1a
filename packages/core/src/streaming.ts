// Rows that come batch by batch, and sums over processes.

export { oneProcess, type Sum } from "./contracts/sum.js";
export { agreed, byFirst, endTogether } from "./processes/agreed.js";
export { broadcastData } from "./processes/broadcast-data.js";
export {
  batchesOf,
  completionByRows,
  type CompletionByRowsProblem,
  type ObservedBatches,
  onRows,
  type RowCompletionEstimate,
} from "./problems/completion-by-rows.js";
