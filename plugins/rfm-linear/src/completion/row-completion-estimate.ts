import { AgopError, type Backend, denseMatrix, type DenseMatrix, type Matrix } from "@agop/core";
import { contributeEstimate, savedNumbers, savedSize } from "@agop/core/plugin";
import type { RowCompletionEstimate } from "@agop/core/streaming";
import { completed } from "./rowwise-estimate.js";

const format = "rowwise-features";

/** The features K of the columns, alive in the backend until detached, with which rows are completed. */
export function rowCompletionEstimate(
  {
    k,
    ridge,
    interpolates,
  }: { readonly k: Matrix | DenseMatrix; readonly ridge: number; readonly interpolates: boolean },
  backend: Backend,
): RowCompletionEstimate {
  let host = "data" in k ? k : undefined;
  const onHost = (): DenseMatrix => (host ??= "data" in k ? k : backend.toDense(k));
  return {
    kind: "row-completion",
    cols: k.cols,
    complete: (rows) =>
      backend.scope(() => {
        const features = "data" in k || host ? backend.fromDense(onHost()) : k;
        return completed(rows, { k: features, ridge, interpolates }, backend);
      }),
    detach: () => {
      onHost();
    },
    values: () => onHost().data,
    save: () => ({ format, content: { cols: k.cols, k: onHost().data, ridge, interpolates } }),
  };
}

/** Loads the features of columns. */
export const rowCompletionContribution = contributeEstimate({
  name: format,
  summary: "the features K of columns, with which rows are completed",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025, Algorithm 1 for completion",
  load: ({ cols: saved, k, ridge, interpolates }, backend) => {
    if (typeof ridge !== "number" || !(ridge >= 0) || typeof interpolates !== "boolean") {
      throw new AgopError("state-invalid", "saved features are damaged");
    }
    const cols = savedSize(saved);
    return rowCompletionEstimate({ k: denseMatrix(cols, cols, savedNumbers(k)), ridge, interpolates }, backend);
  },
});
