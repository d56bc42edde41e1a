import type { Backend } from "../contracts/backend.js";
import type { State, StateValue } from "../contracts/state.js";
import { AgopError } from "../errors.js";
import type { FeatureMatrix } from "./feature-matrix.js";
import { denseMatrix } from "./matrix.js";

/** A feature matrix on the host, to the last bit. */
export function saveFeatures(features: FeatureMatrix, backend: Backend): State {
  switch (features.form) {
    case "diagonal":
      return { form: "diagonal", diagonal: features.diagonal };
    case "dense": {
      const { rows, data } = backend.toDense(features.matrix);
      return { form: "dense", size: rows, data };
    }
    case "factored": {
      const { rows, cols, data } = backend.toDense(features.vectors);
      const { values, complement } = features;
      return { form: "factored", size: rows, width: cols, data, values, complement };
    }
  }
}

/** @throws AgopError `state-invalid` for what `saveFeatures` did not make */
export function loadFeatures(saved: StateValue, backend: Backend): FeatureMatrix {
  const { form, size, width, data, diagonal, values, complement } = asState(saved);
  if (form === "diagonal" && diagonal instanceof Float64Array) return { form, diagonal };
  if (form === "dense" && typeof size === "number" && data instanceof Float64Array) {
    return { form, matrix: backend.fromDense(denseMatrix(size, size, data)) };
  }
  const isFactored = form === "factored" && typeof size === "number" && typeof width === "number";
  if (isFactored && typeof complement === "number" && values instanceof Float64Array && data instanceof Float64Array) {
    return { form, vectors: backend.fromDense(denseMatrix(size, width, data)), values, complement };
  }
  throw new AgopError("state-invalid", "a feature matrix of a saved state is damaged");
}

/** @throws AgopError `state-invalid` for anything but an object */
export function asState(value: StateValue | undefined): State {
  const isObject =
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Float64Array);
  if (isObject) return value as State;
  throw new AgopError("state-invalid", "a part of a saved state is damaged");
}
