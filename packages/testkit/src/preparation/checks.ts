import { toEntries, type SparseMatrix } from "@agop/core";
import type { PreparedMatrix } from "@agop/core/plugin";
import { fail } from "../check.js";
import {
  type PreparationCheck,
  type PreparationExample,
  preparationExamples,
  type PreparationSubject,
} from "./subject.js";

/** Every example that the preparation applies to, prepared. */
function forEach(
  { create }: PreparationSubject,
  look: (prepared: PreparedMatrix, example: PreparationExample) => void,
): void {
  for (const example of preparationExamples()) {
    const preparation = create();
    if (preparation.appliesTo(example.facts))
      look(preparation.prepare(structuredClone(example.observed), example.facts), example);
  }
}

const appliesSomewhere: PreparationCheck = {
  id: "preparation-applies",
  title: "applies to a table, to one of hours, or to a list",
  run({ create }) {
    const preparation = create();
    if (preparationExamples().some(({ facts }) => preparation.appliesTo(facts))) return;
    fail("it applies to none of them");
  },
};

const keepsPlaces: PreparationCheck = {
  id: "preparation-places",
  title: "leaves every entry in its row and column; what it adds stands in columns behind them",
  run: (subject) => {
    forEach(subject, ({ observed }, { name, observed: given }) => {
      if (observed.rows !== given.rows || observed.cols < given.cols) {
        fail(`${name}: ${given.rows} x ${given.cols} became ${observed.rows} x ${observed.cols}`);
      }
      const before = placesOf(given, given.cols);
      const after = placesOf(observed, given.cols);
      if (before !== after) fail(`${name}: the entries of the first ${given.cols} columns are at other places`);
    });
  },
};

const restores: PreparationCheck = {
  id: "preparation-restores",
  title: "restores every observed entry to 12 digits of the largest of its column",
  run: (subject) => {
    forEach(subject, ({ observed, restore }, { name, observed: given }) => {
      const { rowIndices, columnIndices, values } = toEntries(given);
      const prepared = new Map(entriesOf(observed).map(({ row, column, value }) => [`${row} ${column}`, value]));
      const largest = Math.max(...values.map(Math.abs));
      values.forEach((value, k) => {
        const [row, column] = [rowIndices[k], columnIndices[k]];
        const scaled = prepared.get(`${row} ${column}`);
        // Whether entries stay where they were is a check of its own.
        if (scaled === undefined) return;
        const back = restore(row, column, scaled);
        if (!(Math.abs(back - value) <= 1e-12 * largest)) {
          fail(`${name}: entry (${row}, ${column}) is ${value} and comes back as ${back}`);
        }
      });
    });
  },
};

const isFinite: PreparationCheck = {
  id: "preparation-finite",
  title: "gives finite numbers, and restores a value of any cell to one",
  run: (subject) => {
    forEach(subject, ({ observed, restore }, { name, observed: { rows, cols } }) => {
      if (!observed.values.every(Number.isFinite)) fail(`${name}: a prepared entry is not finite`);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < cols; column++) {
          if (!Number.isFinite(restore(row, column, 0.5))) fail(`${name}: cell (${row}, ${column}) is not finite`);
        }
      }
    });
  },
};

const leavesInput: PreparationCheck = {
  id: "preparation-leaves-input",
  title: "leaves what it is given as it was",
  run: ({ create }) => {
    for (const { name, observed, facts } of preparationExamples()) {
      const preparation = create();
      if (!preparation.appliesTo(facts)) continue;
      const copy = structuredClone(observed);
      preparation.prepare(observed, facts);
      if (JSON.stringify(copy) !== JSON.stringify(observed)) fail(`${name}: the observed entries were changed`);
    }
  },
};

const remembersNothing: PreparationCheck = {
  id: "preparation-remembers-nothing",
  title: "prepares the same matrix in the same way, also after another one",
  run: ({ create }) => {
    for (const { name, observed, facts } of preparationExamples()) {
      const preparation = create();
      if (!preparation.appliesTo(facts)) continue;
      const first = preparation.prepare(structuredClone(observed), facts);
      const values = first.observed.values.slice();
      const restored = first.restore(1, 1, 0.25);
      preparation.prepare({ ...observed, values: observed.values.map((value) => 3 * value + 1) }, facts);
      const again = preparation.prepare(structuredClone(observed), facts);
      const isSame = values.every((value, k) => Object.is(value, again.observed.values[k]));
      const areSame = [again, first].every(({ restore }) => Object.is(restore(1, 1, 0.25), restored));
      if (!isSame || !areSame) fail(`${name}: prepared again, it is another`);
    }
  },
};

function entriesOf(matrix: SparseMatrix) {
  const { rowIndices, columnIndices, values } = toEntries(matrix);
  return Array.from(values, (value, k) => ({ row: rowIndices[k], column: columnIndices[k], value }));
}

function placesOf(matrix: SparseMatrix, cols: number): string {
  const places = entriesOf(matrix).filter(({ column }) => column < cols);
  return places.map(({ row, column }) => `${row} ${column}`).join();
}

/** The contract of core's preparation.ts. */
export const preparationChecks: readonly PreparationCheck[] = [
  appliesSomewhere,
  keepsPlaces,
  restores,
  isFinite,
  leavesInput,
  remembersNothing,
];
