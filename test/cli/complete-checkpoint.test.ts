import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { access, readFile, writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { main } from "agop";
import { type RunEvent, seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith } from "./command-line.js";

const bin = fileURLToPath(new URL("../../packages/cli/bin/agop.js", import.meta.url));

/** Of rank two with noise, a quarter missing. */
function table(rows: number): string {
  const random = seededRandom(5);
  const lines = Array.from({ length: rows }, () => {
    const [u, v] = [random.normal(), random.normal()];
    return Array.from({ length: 6 }, (_, j) =>
      random.uniform() < 0.25 ? "" : String(Math.cos(j) * u + Math.sin(2 * j) * v + 0.1 * random.normal()),
    ).join(",");
  });
  return `a,b,c,d,e,f\n${lines.join("\n")}\n`;
}

/** Of rank three, 6,000 of 20,000 entries. */
function ratings(): string {
  const random = seededRandom(6);
  const factor = (): number[][] =>
    Array.from({ length: 200 }, () => [random.normal(), random.normal(), random.normal()]);
  const [users, items] = [factor(), factor()];
  const lines: string[] = [];
  for (let i = 0; i < 200; i++) {
    for (let j = 0; j < 100; j++) {
      if (random.uniform() < 0.3)
        lines.push(`u${i},m${j},${users[i].reduce((sum, value, s) => sum + value * items[j][s], 0)}`);
    }
  }
  return `user,item,rating\n${lines.join("\n")}\n`;
}

/** Sends SIGINT to the command, and to nobody else, when something is shown. */
async function interrupted(args: readonly string[], when: RegExp): Promise<{ exitCode: number; stderr: string }> {
  let stderr = "";
  let isSent = false;
  const exitCode = await main(args, {
    out: () => undefined,
    err: (text) => {
      stderr += text;
      if (isSent || !when.test(stderr)) return;
      isSent = true;
      process.listeners("SIGINT").at(-1)?.("SIGINT");
    },
    isInteractive: true,
  });
  return { exitCode, stderr };
}

const outcome = z.object({ iterations: z.int(), stopReason: z.string(), settings: z.json(), holdout: z.json() });

describe("agop complete --checkpoint and --resume", () => {
  it.each([
    ["fixed options, to convergence", ["--ridge", "0.01", "--alpha", "0.5", "--holdout", "0"]],
    ["with a held-out error, which is not measured again", ["--ridge", "0.01", "--alpha", "0.5"]],
  ])("goes on to the result of an uninterrupted run, bit for bit: %s", async (_, options) => {
    const at = await folderWith({ "in.csv": table(5000) });
    const args = ["complete", at("in.csv"), ...options, "--json"];
    const whole = await agop(...args, "--quiet", "--checkpoint", at("unused"), "--out", at("whole.csv"));
    const stopped = await interrupted([...args, "--checkpoint", at("state"), "--out", at("out.csv")], /final/); // prettier-ignore
    expect({ exitCode: stopped.exitCode, stderr: stopped.stderr }).toMatchObject({ exitCode: 130 });
    const [, done] = /has the run after (\d+) iterations; --resume .* goes on from there/.exec(stopped.stderr) ?? [];
    await expect(access(at("out.csv"))).rejects.toThrow();

    const resumed = await agop(
      ...args,
      "--quiet",
      "--resume",
      at("state"),
      "--events",
      at("events"),
      "--out",
      at("resumed.csv"),
    );
    expect(resumed.exitCode).toBe(0);
    const events = (await readFile(at("events"), "utf8")).trimEnd().split("\n").map((line) => JSON.parse(line) as RunEvent); // prettier-ignore
    expect(events.find(({ type }) => type === "iteration")).toMatchObject({ iteration: Number(done) + 1 });
    expect(outcome.parse(JSON.parse(resumed.stdout))).toEqual(outcome.parse(JSON.parse(whole.stdout)));
    expect(await readFile(at("resumed.csv"), "utf8")).toBe(await readFile(at("whole.csv"), "utf8"));
  });

  it("refuses a checkpoint of another table or other options, and half of one", async () => {
    const at = await folderWith({ "in.csv": table(3000), "other.csv": table(2999) });
    const options = ["--ridge", "0.01", "--alpha", "0.5", "--holdout", "0"];
    await interrupted(["complete", at("in.csv"), ...options, "--checkpoint", at("state")], /iteration/);
    const resume = (file: string, state: string, ...others: readonly string[]) =>
      agop("complete", at(file), ...options, "--resume", at(state), "--quiet", ...others);
    expect((await resume("other.csv", "state")).stderr).toContain("is of another run: data differ");
    expect((await resume("in.csv", "state", "--max-iterations", "3")).stderr).toContain("maxIterations differ");
    expect((await agop("complete", at("in.csv"), ...options, "--seed", "1", "--resume", at("state"))).stderr).toContain("seed differ"); // prettier-ignore
    const text = await readFile(at("state"), "utf8");
    await writeFile(at("half"), text.slice(0, text.length / 2));
    const half = await resume("in.csv", "half");
    expect(half).toMatchObject({ exitCode: 2 });
    expect(half.stderr).toContain("is no agop checkpoint, or only a part of one");
  });

  it("goes on with a list as if it had not been interrupted, bit for bit", async () => {
    const at = await folderWith({ "in.csv": ratings() });
    const args = [
      "complete",
      at("in.csv"),
      "--triplets",
      "user,item,rating",
      "--backend",
      "wasm",
      "--rank",
      "3",
      "--preparation",
      "centre",
    ];
    const fixed = [...args, "--ridge", "0", "--holdout", "0", "--max-iterations", "30", "--json"];
    const whole = await agop(...fixed, "--quiet", "--out", at("whole.csv"));
    expect(whole.exitCode).toBe(0);
    const stopped = await interrupted([...fixed, "--checkpoint", at("state"), "--out", at("out.csv")], /iteration/);
    expect(stopped.exitCode).toBe(130);
    expect(stopped.stderr).toMatch(/has the run after \d+ iterations; --resume .* goes on from there/);
    const resumed = await agop(...fixed, "--quiet", "--resume", at("state"), "--out", at("resumed.csv"));
    expect(resumed.exitCode).toBe(0);
    expect(outcome.parse(JSON.parse(resumed.stdout))).toEqual(outcome.parse(JSON.parse(whole.stdout)));
    expect(await readFile(at("resumed.csv"), "utf8")).toBe(await readFile(at("whole.csv"), "utf8"));

    const other = await agop(...fixed, "--seed", "3", "--resume", at("state"), "--quiet");
    expect(other.stderr).toContain("is of another run: seed differ");
    const without = await agop(...fixed, "--algorithm", "irls-p", "--checkpoint", at("other"), "--quiet");
    expect(without).toMatchObject({ exitCode: 2 });
    expect(without.stderr).toContain("irls-p keeps no checkpoint");
  });

  it("keeps one of a list whose values are all alike", async () => {
    const entries = Array.from({ length: 40 }, (_, k) => `u${k % 12},m${Math.floor(k / 8)},3`);
    const at = await folderWith({ "in.csv": `u,m,r\n${entries.join("\n")}\n` });
    const args = ["complete", at("in.csv"), "--triplets", "u,m,r", "--holdout", "0", "--quiet"];
    expect(await agop(...args, "--checkpoint", at("state"))).toMatchObject({ exitCode: 0 });
    expect(await agop(...args, "--resume", at("state"))).toMatchObject({ exitCode: 0 });
  });

  it("leaves a checkpoint that can be gone on from when it is killed", async () => {
    const at = await folderWith({ "in.csv": table(10_000) });
    const args = ["complete", at("in.csv"), "--ridge", "0.01", "--alpha", "0.5", "--holdout", "0", "--quiet"];
    const child = spawn(process.execPath, [bin, ...args, "--checkpoint", at("state")], { stdio: "ignore" });
    const closed = once(child, "close");
    while (!existsSync(at("state")) && child.exitCode === null) await setTimeout(5);
    child.kill("SIGKILL");
    expect(await closed).toEqual([null, "SIGKILL"]);
    const resumed = await agop(...args, "--resume", at("state"), "--out", at("resumed.csv"));
    expect(resumed.exitCode).toBe(0);
    await agop(...args, "--save", at("model"), "--out", at("whole.csv"));
    expect(await readFile(at("resumed.csv"), "utf8")).toBe(await readFile(at("whole.csv"), "utf8"));
  });
});
