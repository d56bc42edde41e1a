import type { PreparedMatrix, Preparation } from "@agop/core/plugin";
import type { PreparationSubject } from "../preparation/subject.js";
import type { Defect } from "./defect.js";

/** A good preparation: everything is divided by the largest observed entry. */
export function goodPreparation(): Preparation {
  return {
    name: "good",
    appliesTo: () => true,
    prepare: (observed) => {
      const largest = Math.max(...observed.values.map(Math.abs));
      return {
        observed: { ...observed, values: observed.values.map((value) => value / largest) },
        restore: (_row, _column, value) => value * largest,
      };
    },
  };
}

/** The good preparation with what it makes changed. */
function changed(change: (prepared: PreparedMatrix) => PreparedMatrix): () => Preparation {
  const good = goodPreparation();
  return () => ({ ...good, prepare: (observed, facts) => change(good.prepare(observed, facts)) });
}

function defect(caughtBy: string, name: string, create: () => Preparation): Defect<PreparationSubject> {
  return { caughtBy, name, plant: () => ({ create }) };
}

export const preparationDefects: readonly Defect<PreparationSubject>[] = [
  defect("preparation-applies", "applies to nothing", () => ({ ...goodPreparation(), appliesTo: () => false })),
  defect(
    "preparation-places",
    "loses the last entry",
    changed(({ observed, restore }) => {
      const count = observed.values.length - 1;
      const rowOffsets = observed.rowOffsets.map((offset) => Math.min(offset, count));
      const [columns, values] = [observed.columns.slice(0, count), observed.values.slice(0, count)];
      return { observed: { ...observed, rowOffsets, columns, values }, restore };
    }),
  ),
  defect(
    "preparation-restores",
    "forgets to undo a part in a million",
    changed(({ observed, restore }) => ({ observed, restore: (i, j, value) => restore(i, j, value) * (1 + 1e-6) })),
  ),
  defect(
    "preparation-finite",
    "restores what it has not seen to nothing",
    changed(({ observed, restore }) => ({
      observed,
      restore: (i, j, value) => (observed.values.includes(value) ? restore(i, j, value) : NaN),
    })),
  ),
  defect("preparation-leaves-input", "prepares in place", () => ({
    ...goodPreparation(),
    prepare: (given, facts) => {
      const prepared = goodPreparation().prepare(given, facts);
      given.values.set(prepared.observed.values);
      return prepared;
    },
  })),
  defect("preparation-remembers-nothing", "keeps the scale of the first matrix", () => {
    let largest = 0;
    return {
      name: "remembering",
      appliesTo: () => true,
      prepare: (observed) => {
        largest = Math.max(largest, ...observed.values.map(Math.abs));
        const scale = largest;
        return {
          observed: { ...observed, values: observed.values.map((value) => value / scale) },
          restore: (_row, _column, value) => value * scale,
        };
      },
    };
  }),
];
