import { type Backend, type JsonObject, matrixCompletion } from "@agop/core";
import { type MatrixFacts, prepareInTurn } from "@agop/core/plugin";
import type { Registry } from "@agop/core/registry";
import type { Split } from "@agop/core/run";
import { oneProcess, type Sum } from "@agop/core/streaming";
import type { Scaling } from "@agop/data";
import type { Following } from "../following.js";
import { sharesEntries } from "../processes/shares-work.js";
import { withChoice } from "../selection/option-paths.js";
import { selectByValidation, type Selection } from "../selection/select-by-validation.js";
import type { Candidate } from "./candidate.js";
import { onYardstick } from "./yardstick.js";

/** Candidates, and the entries on which they are fitted and compared. */
export interface Contest {
  readonly registry: Registry;
  readonly backend: Backend;
  /** In the order in which they are tried. */
  readonly candidates: readonly Candidate[];
  readonly facts: MatrixFacts;
  /** The first one is for all candidates, the others for those that it cannot tell apart. */
  readonly splits: readonly Split[];
  readonly yardstick: Scaling;
  readonly seed: number;
  readonly maxIterations: number;
  /** Milliseconds after which no further candidate is begun; Infinity: as long as it takes. */
  readonly budgetMs: number;
  /** Over processes that all hold the same contest: they share the work of a fit, or else the fits. Left out: one process. */
  readonly sum?: Sum | undefined;
}

/** How a candidate did with the best options that it found. */
export interface Standing {
  readonly candidate: Candidate;
  readonly selection: Selection;
  /** Validation splits behind the selection's errors. */
  readonly splits: number;
}

/**
 * Finds the best options of a candidate on these splits, all together.
 * @throws AgopError what every choice of options breaks on; `cancelled`
 */
export function tryOut(
  { registry, backend, facts, yardstick, seed, maxIterations, sum = oneProcess }: Contest,
  { preparations, algorithm, options, search }: Candidate,
  splits: readonly Split[],
  run: Following,
  isSettled: (best: Selection, sweeps: number) => boolean,
): Promise<Selection> {
  const sharesFits = sharesEntries(algorithm, splits[0].kept);
  const chain = preparations.map((name) => registry.preparation({ name }));
  const folds = splits.map(({ kept, heldOut }) => {
    const { observed, restore } = prepareInTurn(chain, kept, facts);
    const validation = onYardstick(heldOut, yardstick, restore);
    const wanted = { columns: kept.cols, places: heldOut };
    return { problem: matrixCompletion(observed, wanted), validation, ...(sharesFits && { sum }) };
  });
  return selectByValidation(
    {
      folds,
      backend,
      space: search ?? {},
      algorithm: (choice) =>
        registry.algorithm("matrix-completion", { ...withChoice(options, choice), name: algorithm.name }),
      maxIterations,
      seed,
      diagnosticsEvery: 0,
      label: `search ${algorithm.name}`,
      isSettled,
      ...(!sharesFits && { sum }),
    },
    run,
  );
}

/** The options of an algorithm, complete. */
export function settingsOf({ options }: Candidate, { choice }: Selection): JsonObject {
  return withChoice(options, choice);
}
