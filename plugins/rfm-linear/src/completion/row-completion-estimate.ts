import { AgopError, type Backend, denseMatrix, type DenseMatrix, type Matrix } from "@agop/core";
import { contributeEstimate, savedNumbers, savedSize } from "@agop/core/plugin";
import type { RowCompletionEstimate } from "@agop/core/streaming";
import { completed } from "./rowwise-estimate.js";

const format = "rowwise-features";

/** K alive in the backend until the estimate is detached, or numbers. A handle looks as its backend wants, also like numbers. */
type Place = { readonly k: Matrix } | { readonly onHost: DenseMatrix };

/** The features K of the columns, with which rows are completed. */
export function rowCompletionEstimate(
  { ridge, interpolates, ...place }: Place & { readonly ridge: number; readonly interpolates: boolean },
  backend: Backend,
): RowCompletionEstimate {
  let host = "onHost" in place ? place.onHost : undefined;
  const onHost = (): DenseMatrix => (host ??= "onHost" in place ? place.onHost : backend.toDense(place.k));
  const { cols } = "onHost" in place ? place.onHost : place.k;
  return {
    kind: "row-completion",
    cols,
    complete: (rows) =>
      backend.scope(() => {
        const k = host || "onHost" in place ? backend.fromDense(onHost()) : place.k;
        return completed(rows, { k, ridge, interpolates }, backend);
      }),
    detach: () => {
      onHost();
    },
    values: () => onHost().data,
    save: () => ({ format, content: { cols, k: onHost().data, ridge, interpolates } }),
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
    return rowCompletionEstimate({ onHost: denseMatrix(cols, cols, savedNumbers(k)), ridge, interpolates }, backend);
  },
});
