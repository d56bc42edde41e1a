import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { z } from "zod";
import { packages } from "./notebooks/packages.js";

// The cells in Node, one after the other: what a cell is named after waits for it, as what reads it does in Observable.

/** A cell as statements. */
function statementOf(cell: string): string {
  const [, name, expression] = /^(\w+) = (.*)$/s.exec(cell) ?? [];
  if (name === undefined) return `show(${cell.replace(/;$/, "")});`;
  const value = expression.startsWith("{") ? `(async () => ${expression})()` : expression.replace(/;$/, "");
  return `const ${name} = await (${value.replace(/^import\(/, "load(")});`;
}

type Program = (load: (path: string) => unknown, shown: object, show: (value: unknown) => void) => Promise<unknown>;

it("the cells of observable.md show a run, and find the matrix", async () => {
  const text = readFileSync(new URL("notebooks/observable.md", import.meta.url), "utf8");
  const cells = [...text.matchAll(/^```js\n(.*?)\n```$/gms)].map(([, cell]) => cell);
  const program = `const { Inputs, Plot } = standard;\n${cells.map(statementOf).join("\n")}\nreturn { iterations, worst };`;
  const load = (path: string): unknown => {
    const [, name] = /^https:\/\/cdn\.jsdelivr\.net\/npm\/(.+)@0\.1\.0\/\+esm$/.exec(path) ?? [];
    expect(Object.keys(packages)).toContain(name);
    return packages[name];
  };
  const standard = {
    Inputs: { table: (rows: unknown) => rows },
    Plot: { line: (rows: unknown, axes: object) => ({ plot: () => [rows, axes] }) },
  };
  const shown: unknown[] = [];
  // The cells are text, and are to be run: that is the test.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const make = new Function("load", "standard", "show", `return (async () => {${program}\n})()`) as Program;
  const result = await make(load, standard, (value) => shown.push(value));
  const row = z.object({ iteration: z.number(), rmse: z.number(), rank: z.number() });
  const { iterations, worst } = z.object({ iterations: z.array(row).min(2), worst: z.number() }).parse(result);
  expect(worst).toBeLessThan(1e-3);
  expect(iterations.at(-1)).toMatchObject({ iteration: iterations.length, rank: 2 });
  expect(shown).toEqual([iterations, [iterations, { x: "iteration", y: "rmse" }]]);
});
