import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { packages } from "./notebooks/packages.js";

// The cells of a notebook in Node, one after the other, with what each shows. The Deno kernel itself is not here: its imports "npm:NAME"
// are those of NAME, and what a cell ends with is shown, as the kernel does it.

const notebook = z.object({
  nbformat: z.literal(4),
  metadata: z.object({ kernelspec: z.object({ name: z.literal("deno") }) }),
  cells: z.array(z.object({ cell_type: z.string(), id: z.string(), source: z.array(z.string()) })),
});

/** A cell that hands what it ends with to `show`. */
function withResult(code: string, cell: number): string {
  const last = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, true).statements.at(-1);
  if (!last || !ts.isExpressionStatement(last)) return code;
  const start = last.getStart();
  return `${code.slice(0, start)}show(${cell}, (${last.expression.getText()}));`;
}

/** What every cell of code shows, by its place among them: text, or contents by their type. */
async function runCells(name: string): Promise<readonly unknown[]> {
  const { cells } = notebook.parse(JSON.parse(readFileSync(new URL(`notebooks/${name}`, import.meta.url), "utf8")));
  const texts = cells.filter(({ cell_type }) => cell_type === "code").map(({ source }) => source.join(""));
  const program = texts.map(withResult).join("\n");
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(program, { compilerOptions });
  const shown = texts.map((): unknown => undefined);
  const show = (cell: number, value: unknown): void => {
    const display = Symbol.for("Jupyter.display");
    const isDisplayed = typeof value === "object" && value !== null && display in value;
    const own: unknown = isDisplayed ? value[display] : undefined;
    shown[cell] = typeof own === "function" ? (own as () => unknown)() : value;
  };
  const load = (path: string): unknown => {
    const [, imported] = /^npm:(.+)@\^0\.1\.0$/.exec(path) ?? [];
    expect(Object.keys(packages)).toContain(imported);
    return packages[imported];
  };
  // The cells are text, and are to be run: that is the test. In a function, which may wait, as a cell may.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const make = new Function("require", "exports", "show", `return (async () => {${outputText}\n})()`) as Program;
  await make(load, {}, show);
  return shown;
}

type Program = (
  require: (path: string) => unknown,
  exports: object,
  show: (cell: number, value: unknown) => void,
) => Promise<void>;

describe("complete-a-matrix.ipynb", () => {
  it("shows the run as a table and the AGOP as a picture, and finds the matrix", async () => {
    const [imports, outcome, table, agop, completed, worst] = await runCells("complete-a-matrix.ipynb");
    expect(imports).toBeUndefined();
    const iterations = Number(/^converged after (\d+) iterations$/.exec(String(outcome))?.[1]);
    const html = z.object({ "text/html": z.string() }).parse(table)["text/html"];
    const rows = [...html.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row]) =>
      row.replace(/<\/t[dh]>/g, " ").replace(/<[^>]*>/g, ""),
    );
    expect(rows).toHaveLength(iterations + 1);
    expect(rows[0]).toBe("iteration held-out RMSE change effective rank ");
    const [iteration, rmse, , rank] = (rows.at(-1) ?? "").split(" ").map(Number);
    expect(iteration).toBe(iterations);
    expect(rmse).toBeLessThan(1e-4);
    expect(rank).toBe(2);

    const svg = z.object({ "image/svg+xml": z.string() });
    expect(svg.parse(agop)["image/svg+xml"].match(/<rect /g)).toHaveLength(12 * 12);
    expect(svg.parse(completed)["image/svg+xml"].match(/<rect /g)).toHaveLength(40 * 12);
    expect(Number(String(worst).split(" ").at(-1))).toBeLessThan(1e-3);
  });
});
