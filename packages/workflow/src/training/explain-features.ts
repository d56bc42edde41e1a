import type { Backend, SupervisedEstimate } from "@agop/core";
import { featureLayout } from "@agop/data";
import type { InputModel } from "./input-model.js";

/** How much the prediction changes with a column, by the diagonal of the AGOP on standardised inputs. */
export interface FeatureWeight {
  readonly column: string;
  readonly kind: "numbers" | "dates" | "categories";
  /** Part of the sum over all columns. */
  readonly share: number;
  /** Sum of the AGOP's diagonal over the features of the column. */
  readonly weight: number;
}

/** An eigenvector of the AGOP: a combination of features on which the prediction depends. */
export interface FeatureDirection {
  /** Part of its eigenvalue in the sum of all. */
  readonly share: number;
  /** Entries of the eigenvector of length 1, the largest first, at most 20; the first is positive. */
  readonly loadings: readonly { readonly feature: string; readonly loading: number }[];
}

/** What an estimate depends on. */
export interface Explanation {
  /** The largest first; none of an estimate without an AGOP. */
  readonly features: readonly FeatureWeight[];
  /** The leading ones that hold 99 % together, at most 5. */
  readonly directions: readonly FeatureDirection[];
  /** The AGOP itself, d x d by rows, and the names of its features, where there are at most 40. */
  readonly agop: { readonly features: readonly string[]; readonly values: readonly (readonly number[])[] } | null;
}

const mostDirections = 5;
const heldTogether = 0.99;
const mostLoadings = 20;
const mostShown = 40;

export function explain(estimate: SupervisedEstimate, { encodings }: InputModel, backend: Backend): Explanation {
  const agop = estimate.agop?.();
  if (!agop) return { features: [], directions: [], agop: null };
  const { names, columns } = featureLayout(encodings);
  const { cols: d, data } = agop;
  const weights = encodings.map(() => 0);
  columns.forEach((column, j) => (weights[column] += data[j * (d + 1)]));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const features = encodings
    .map(({ name, kind }, column): FeatureWeight => ({
      column: name,
      kind,
      share: total > 0 ? weights[column] / total : 0,
      weight: weights[column],
    }))
    .sort((a, b) => b.weight - a.weight);
  const { values, vectors } = backend.scope(() => {
    const eigen = backend.symmetricEigen(backend.fromDense(agop));
    return { values: eigen.values, vectors: backend.toDense(eigen.vectors) };
  });
  const sum = values.reduce((all, value) => all + Math.max(value, 0), 0);
  const directions: FeatureDirection[] = [];
  for (let k = 0, held = 0; k < Math.min(d, mostDirections) && held < heldTogether && sum > 0; k++) {
    const share = Math.max(values[k], 0) / sum;
    held += share;
    directions.push({ share, loadings: loadingsOf(names, (j) => vectors.data[j * d + k]) });
  }
  const rows = names.map((_, i) => Array.from(data.subarray(i * d, (i + 1) * d)));
  return { features, directions, agop: d <= mostShown ? { features: names, values: rows } : null };
}

function loadingsOf(names: readonly string[], entry: (place: number) => number): FeatureDirection["loadings"] {
  const sorted = names
    .map((feature, place) => ({ feature, loading: entry(place) }))
    .sort((a, b) => Math.abs(b.loading) - Math.abs(a.loading))
    .slice(0, mostLoadings);
  const sign = sorted[0].loading < 0 ? -1 : 1;
  return sorted.map(({ feature, loading }) => ({ feature, loading: sign * loading }));
}
