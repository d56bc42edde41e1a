import { cpuBackend } from "@agop/backend-cpu";
import { defaultPlugins } from "agop";
import { seededRandom } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import type { Column } from "@agop/data";
import { describe, expect, it } from "vitest";
import { inputCompletion } from "./complete-inputs.js";
import { columnsByName, inputsOf, learnInputs } from "./input-model.js";

const registry = createRegistry(defaultPlugins);
const backend = cpuBackend();
const completion = inputCompletion(registry, backend, { numbers: 3, seed: 0 });

/** a, b = 2 a and c = -a in units of their own, with noise; a tenth of b is missing, and all of row 0. */
function columns(rows: number, hole: (i: number) => boolean): readonly Column[] {
  const random = seededRandom(7);
  const a = Float64Array.from({ length: rows }, () => random.normal());
  const noisy = (factor: number): Float64Array => a.map((value) => factor * value + 0.05 * random.normal());
  const columnOf = (name: string, values: Float64Array): Column => ({ kind: "numbers", name, values });
  return [
    columnOf("a", a.map((value, i) => (i === 0 ? NaN : value))),
    columnOf("b", noisy(2).map((value, i) => (i === 0 || hole(i) ? NaN : 10 + 100 * value))),
    columnOf("c", noisy(-1).map((value, i) => (i === 0 ? NaN : value))),
  ]; // prettier-ignore
}

const rows = Int32Array.from({ length: 200 }, (_, i) => i);

describe("missing numbers", () => {
  it.each([
    ["in training rows too", (i: number) => i % 10 === 3],
    ["in new rows alone", (i: number) => i > 150],
  ])("are completed from the others: %s", async (_, hole) => {
    const given = columns(200, hole);
    const trained = rows.filter((i) => i > 0 && i <= 150);
    const { model } = await learnInputs({ columns: given, completion, run: {} }, trained);
    expect(model.completion).not.toBeNull();
    const inputs = inputsOf(model, columnsByName(given), rows);
    const whole = inputsOf(model, columnsByName(columns(200, () => false)), rows);
    const holes = rows.filter((i) => i > 0 && hole(i));
    expect(holes.length).toBeGreaterThan(10);
    for (const i of holes) expect(Math.abs(inputs.data[3 * i + 1] - whole.data[3 * i + 1])).toBeLessThan(0.3);
    // A row with nothing in it is the mean.
    expect(Array.from(inputs.data.subarray(0, 3))).toEqual([0, 0, 0]);
  });

  it("are means where there is nothing to complete from", async () => {
    const [, b] = columns(200, (i) => i % 10 === 3);
    expect(inputCompletion(registry, backend, { numbers: 1, seed: 0 })).toBeUndefined();
    const { model } = await learnInputs({ columns: [b], completion: undefined, run: {} }, rows);
    const { data } = inputsOf(model, columnsByName([b]), rows);
    expect([data[0], data[3]]).toEqual([0, 0]);
  });
});

it("scales are those of the rows that are learned from", async () => {
  const given: readonly Column[] = [{ kind: "numbers", name: "a", values: Float64Array.of(1, 3, 100, NaN) }];
  const { model } = await learnInputs({ columns: given, completion: undefined, run: {} }, Int32Array.of(0, 1));
  expect(Array.from(inputsOf(model, columnsByName(given), Int32Array.of(0, 1, 2, 3)).data)).toEqual([-1, 1, 98, 0]);
});
