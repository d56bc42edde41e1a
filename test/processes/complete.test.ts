import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { seededRandom } from "@agop/core";
import { expect, it } from "vitest";
import { folderWith } from "../cli/command-line.js";
import { describeWithLaunchers, type Ended, runJob, runProgram } from "./launchers.js";

const command = fileURLToPath(new URL("../../packages/cli/bin/agop.js", import.meta.url));

/** Of rank two with noise, a quarter missing. */
function table(): string {
  const random = seededRandom(17);
  const [cols, rank] = [6, 2];
  const loadings = Array.from({ length: rank * cols }, () => random.normal());
  const rows = Array.from({ length: 200 }, () => {
    const [a, b] = [random.normal(), random.normal()];
    const cells = Array.from(
      { length: cols },
      (_, j) => a * loadings[j] + b * loadings[cols + j] + 0.05 * random.normal(),
    );
    return cells.map((value) => (random.uniform() < 0.25 ? "" : value.toFixed(5))).join(",");
  });
  return `a,b,c,d,e,f\n${rows.join("\n")}\n`;
}

async function numbersIn(file: string): Promise<readonly number[]> {
  const [, ...lines] = (await readFile(file, "utf8")).trimEnd().split("\n");
  return lines.flatMap((line) => line.split(",").map(Number));
}

describeWithLaunchers("agop complete over processes", (launcher) => {
  // MPICH waits without giving way: more processes than processors would take forever.
  const most = launcher.isOpenMpi ? 3 : 2;
  const alone = (args: readonly string[]): Promise<Ended> => runProgram(process.execPath, [command, ...args]);
  const over = (processes: number, args: readonly string[]): Promise<Ended> =>
    runJob(launcher, processes, [command, ...args]);

  it("completes as one process does, and goes on from a checkpoint with another number of them", async () => {
    const at = await folderWith({ "in.csv": table() });
    const args = (name: string): string[] => [
      "complete",
      at("in.csv"),
      "--algorithm",
      "lin-rfm",
      "--max-iterations",
      "40",
      "--out",
      at(name),
    ];
    const kept = ["--checkpoint", at("state"), "--quiet"];
    expect((await alone([...args("alone.csv"), "--save", at("model.json"), ...kept])).code).toBe(0);
    const expected = await numbersIn(at("alone.csv"));
    expect(expected).toHaveLength(1200);
    const worstOf = async (name: string): Promise<number> => {
      const found = await numbersIn(at(name));
      return Math.max(...found.map((value, k) => Math.abs(value - expected[k])));
    };
    for (const [size, more] of [
      [2, ["--checkpoint", at("shared-state")]],
      [most, ["--resume", at("state")]],
    ] as const) {
      const { code, out, err } = await over(size, [...args("shared.csv"), ...more]);
      expect(code, err).toBe(0);
      expect(err).toContain(`${size} processes share the rows`);
      expect(out.match(/held out/g)).toHaveLength(1);
      expect(await worstOf("shared.csv")).toBeLessThan(1e-9);
    }
    const resumed = await alone([...args("resumed.csv"), "--resume", at("shared-state")]);
    expect(resumed.code, resumed.err).toBe(0);
    expect(await worstOf("resumed.csv")).toBeLessThan(1e-9);
  });

  it("is told once what is wrong, and refuses what it cannot share", async () => {
    const at = await folderWith({ "in.csv": table(), "list.csv": "user,item,rating\n1,2,3\n2,1,4\n" });
    const missing = await over(2, ["complete", at("none.csv")]);
    expect(missing.code).toBe(2);
    expect(missing.err.match(/agop: cannot read/g)).toHaveLength(1);
    const list = await over(2, ["complete", at("list.csv"), "--triplets", "user,item,rating"]);
    expect(list.code).toBe(2);
    expect(list.err).toContain("several processes complete tables by rows, not a list");
  });
});
