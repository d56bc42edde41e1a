import type { Panel } from "@agop/core/run";
import { memberInWords } from "./training-document.js";
import type { HeldOutPredictions } from "./train-model.js";
import type { TrainedTable } from "./train-table.js";

const mostBars = 30;
const mostPoints = 2000;
const mostDirections = 3;
const mostClasses = 40;

/** How good it is on held-out rows, what it is the mean of, which columns count, in which directions, and the AGOP. */
export function trainingPanels(trained: TrainedTable): readonly Panel[] {
  const { features, directions, agop, members } = trained;
  const weights = features.slice(0, mostBars).map(({ column, share }) => ({ name: column, value: share }));
  return [
    ...heldOutPanels(trained),
    ...(members.length > 1
      ? [
          {
            kind: "bars",
            title: `Mean of ${members.length} fits, and their weights`,
            items: members.map(({ choice, iterations, weight }) => ({
              name: memberInWords(choice, iterations),
              value: weight,
            })),
          } as const,
        ]
      : []),
    ...(weights.length > 0 ? [{ kind: "bars", title: "How much each column counts", items: weights } as const] : []),
    ...directions.slice(0, mostDirections).map(({ share, loadings }, place) => ({
      kind: "bars" as const,
      title: `Direction ${place + 1}, ${(100 * share).toFixed(0)}% of the AGOP`,
      items: loadings.map(({ feature, loading }) => ({ name: feature, value: loading })),
    })),
    ...(agop
      ? [
          {
            kind: "matrix",
            title: "AGOP on standardised inputs",
            rows: agop.features,
            columns: agop.features,
            values: agop.values,
            isCount: false,
          } as const,
        ]
      : []),
  ];
}

function heldOutPanels({ heldOut, holdout, targets }: TrainedTable): readonly Panel[] {
  if (!heldOut || !holdout) return [];
  if (holdout.kind === "classification") {
    const { classes, counts } = holdout.confusion;
    if (classes.length > mostClasses) return [];
    const title = "Held-out rows: right classes down, predicted ones across";
    return [{ kind: "matrix", title, rows: classes, columns: classes, values: counts, isCount: true }];
  }
  if (targets.kind !== "regression") return [];
  return targets.targets.map(({ name }, place) => ({
    kind: "points",
    title: `Held-out rows: ${name}`,
    across: "true",
    up: "predicted",
    points: pointsOf(heldOut, place),
  }));
}

function pointsOf({ predicted, actual }: HeldOutPredictions, target: number): readonly (readonly [number, number])[] {
  const { rows, cols } = actual;
  const count = Math.min(rows, mostPoints);
  return Array.from({ length: count }, (_, k) => {
    const place = Math.floor((k * rows) / count) * cols + target;
    return [actual.data[place], predicted.data[place]];
  });
}
