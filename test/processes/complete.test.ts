import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { seededRandom, toEntries } from "@agop/core";
import { randomLowRank, sampleUniformly } from "@agop/data";
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

/** Of rank two with noise, so many of the cells of a square one; a row and a column of them have one entry each. */
function list(side: number, count: number): string {
  const random = seededRandom(23);
  const truth = randomLowRank({ rows: side, cols: side, rank: 2, random });
  for (let e = 0; e < truth.data.length; e++) truth.data[e] += 0.05 * random.normal();
  const { rowIndices, columnIndices, values } = toEntries(sampleUniformly(truth, count, random).observed);
  const lines = Array.from(values, (value, e) => `u${rowIndices[e]},i${columnIndices[e]},${value.toPrecision(9)}`);
  return `user,item,rating\n${lines.join("\n")}\nlone,i0,1.5\nu0,single,-2\n`;
}

/** Every hundredth pair or so. */
function pairs(side: number): string {
  const places = Array.from({ length: side * side }, (_, place) => [Math.floor(place / side), place % side]);
  const asked = places.filter(([i, j]) => (i * 7 + j * 13) % 101 === 0);
  return `user,item\n${asked.map(([i, j]) => `u${i},i${j}`).join("\n")}\nlone,single\n`;
}

async function numbersIn(file: string): Promise<readonly number[]> {
  const [, ...lines] = (await readFile(file, "utf8")).trimEnd().split("\n");
  return lines.flatMap((line) => line.split(",").map(Number));
}

async function valuesIn(file: string): Promise<readonly number[]> {
  const [, ...lines] = (await readFile(file, "utf8")).trimEnd().split("\n");
  return lines.map((line) => Number(line.split(",")[2]));
}

function worst(found: readonly number[], expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  return Math.max(...found.map((value, k) => Math.abs(value - expected[k])));
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
    const worstOf = async (name: string): Promise<number> => worst(await numbersIn(at(name)), expected);
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

  it("completes a long list as one process does, with the same bits again, and goes on with another number", async () => {
    const side = 400;
    const at = await folderWith({ "list.csv": list(side, 75_000), "pairs.csv": pairs(side) });
    const fitted = ["--algorithm", "bilateral-lin-rfm", "--preparation", "rescale", "--rank", "3", "--ridge", "4"];
    const asked = ["--predict", at("pairs.csv"), "--max-iterations", "2"];
    const args = (name: string): string[] => [
      "complete",
      at("list.csv"),
      "--triplets",
      "user,item,rating",
      ...fitted,
      ...asked,
      "--out",
      at(name),
    ];
    const own = await alone([...args("alone.csv"), "--checkpoint", at("state")]);
    expect(own.code, own.err).toBe(0);
    const expected = await valuesIn(at("alone.csv"));
    expect(expected.length).toBeGreaterThan(1500);
    const heldOut = /held out .*/.exec(own.out)?.[0];
    for (const name of ["first.csv", "second.csv"]) {
      const { code, out, err } = await over(2, [...args(name), "--same-bits", "--checkpoint", at(`${name}.state`)]);
      expect(code, err).toBe(0);
      expect(err).toContain("2 processes share the entries");
      expect(out.match(/held out .*/g)).toEqual([heldOut]);
    }
    expect(await readFile(at("second.csv"), "utf8")).toBe(await readFile(at("first.csv"), "utf8"));
    expect(worst(await valuesIn(at("first.csv")), expected)).toBeLessThan(1e-9);
    const more = await over(most, [...args("more.csv"), "--resume", at("state")]);
    expect(more.code, more.err).toBe(0);
    expect(worst(await valuesIn(at("more.csv")), expected)).toBeLessThan(1e-9);
    const fewer = await alone([...args("fewer.csv"), "--resume", at("first.csv.state")]);
    expect(fewer.code, fewer.err).toBe(0);
    expect(worst(await valuesIn(at("fewer.csv")), expected)).toBeLessThan(1e-9);
  });

  it("chooses for a short list what one process chooses", async () => {
    const at = await folderWith({ "list.csv": list(40, 900), "pairs.csv": pairs(40) });
    const asked = ["--predict", at("pairs.csv"), "--budget", "600", "--quiet"];
    const args = (name: string): string[] => [
      "complete",
      at("list.csv"),
      "--triplets",
      "user,item,rating",
      ...asked,
      "--out",
      at(name),
    ];
    const own = await alone(args("alone.csv"));
    const { code, out, err } = await over(2, args("shared.csv"));
    expect(code, err).toBe(0);
    const untimed = (text: string): string =>
      text.replace(/\n\s+(took|wrote|backend).*/g, "").replaceAll("shared.csv", "alone.csv");
    expect(untimed(out)).toBe(untimed(own.out));
    expect(worst(await valuesIn(at("shared.csv")), await valuesIn(at("alone.csv")))).toBeLessThan(1e-9);
  });

  it("is told once what is wrong, and refuses what it cannot share", async () => {
    const at = await folderWith({ "in.csv": table(), "list.csv": list(30, 400) });
    const missing = await over(2, ["complete", at("none.csv")]);
    expect(missing.code).toBe(2);
    expect(missing.err.match(/agop: cannot read/g)).toHaveLength(1);
    const one = await over(2, ["complete", at("list.csv"), "--triplets", "user,item,rating", "--algorithm", "irls-p"]);
    expect(one.code).toBe(2);
    expect(one.err).toContain("several processes have nothing to share in irls-p");
  });
});
