import { AgopError, type State } from "@agop/core";
import { savedNumbers, savedSize } from "@agop/core/plugin";

/**
 * The inner nodes of a tree, the root first and every node before its children. Node s sends a row x to the left where
 * x . v_s <= b_s.
 */
export interface TreeSplits {
  /** d. */
  readonly features: number;
  /** v_s, unit vectors, one a row: count x d. */
  readonly directions: Float64Array;
  /** b_s. */
  readonly thresholds: Float64Array;
  /** How widely the projections of the node's rows are spread, their interquartile range: the unit of soft routing. */
  readonly spreads: Float64Array;
  /** Left and right of each node: the index of a node, or ~leaf. */
  readonly children: Int32Array;
}

/** x . v_s for the row that begins at `offset` of the inputs. */
export function projection(
  { features, directions }: Pick<TreeSplits, "features" | "directions">,
  split: number,
  data: Float64Array,
  offset: number,
): number {
  let sum = 0;
  for (let j = 0, at = split * features; j < features; j++) sum += data[offset + j] * directions[at + j];
  return sum;
}

/** How many splits lie between the root and the farthest leaf. */
export function depthOf({ thresholds, children }: TreeSplits): number {
  if (thresholds.length === 0) return 0;
  const depths = new Int32Array(thresholds.length).fill(1);
  children.forEach((child, place) => {
    if (child >= 0) depths[child] = depths[place >> 1] + 1;
  });
  return depths.reduce((most, depth) => Math.max(most, depth));
}

export function saveSplits({ features, directions, thresholds, spreads, children }: TreeSplits): State {
  return { features, directions, thresholds, spreads, children: Float64Array.from(children) };
}

/** @throws AgopError `state-invalid` for what is no tree of so many leaves */
export function loadSplits(saved: State, leaves: number): TreeSplits {
  const features = savedSize(saved["features"]);
  const [directions, thresholds, spreads, places] = ["directions", "thresholds", "spreads", "children"].map((name) =>
    savedNumbers(saved[name]),
  );
  const count = thresholds.length;
  const children = Int32Array.from(places);
  // Each node but the root, and each leaf, is the child of one node, which comes before it.
  const reached = Array.from(children, (child) => (child < 0 ? count + ~child : child)).sort((a, b) => a - b);
  const isTree =
    children.every((child, place) => child < 0 || child > place >> 1) && reached.every((place, k) => place === k + 1);
  const fits = directions.length === count * features && spreads.length === count && children.length === 2 * count;
  if (!isTree || !fits || leaves !== count + 1) throw new AgopError("state-invalid", "a saved tree is damaged");
  return { features, directions, thresholds, spreads, children };
}
