import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunEvent } from "@agop/core";
import { readRunEvents } from "@agop/sinks";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { agop, folderWith, smallTable } from "./command-line.js";

const bin = fileURLToPath(new URL("../../packages/cli/bin/agop.js", import.meta.url));
const triplets = "0,0,1\n0,1,2\n1,0,3\n2,1,4\n2,2,5\n";

async function eventsIn(folder: string): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of readRunEvents(join(folder, "events.jsonl"))) events.push(event);
  return events;
}

const started = (events: readonly RunEvent[]): number => events.filter(({ type }) => type === "run-started").length;

describe("--run-folder and --tensorboard", () => {
  it("keep every run of a completion", async () => {
    const at = await folderWith({ "in.csv": smallTable() });
    const places = ["--run-folder", at("run"), "--tensorboard", at("tensorboard"), "--events", at("events.jsonl")];
    const { exitCode } = await agop("complete", at("in.csv"), "--out", at("out.csv"), "--quiet", ...places);
    expect(exitCode).toBe(0);
    const events = await eventsIn(at("run"));
    expect(events.at(-1)?.type).toBe("run-finished");
    expect(await readFile(at("run/events.jsonl"), "utf8")).toBe(await readFile(at("events.jsonl"), "utf8"));
    const files = await readdir(at("tensorboard"), { recursive: true });
    expect(files.filter((name) => name.includes("events.out.tfevents."))).toHaveLength(started(events));
    expect(started(events)).toBeGreaterThan(2);
  });

  it("keep the configuration of a composition", async () => {
    const config = {
      problem: { kind: "matrix-completion", triplets: "in.csv", rows: 3, cols: 3 },
      algorithm: { name: "lin-rfm", ridge: 0.125 },
      stop: { maxIterations: 3 },
    };
    const at = await folderWith({ "in.csv": triplets, "config.json": JSON.stringify(config) });
    const places = ["--run-folder", at("run"), "--tensorboard", at("tensorboard")];
    const { exitCode } = await agop("run", at("config.json"), "--quiet", ...places);
    expect(exitCode).toBe(0);
    expect(JSON.parse(await readFile(at("run/run.json"), "utf8"))).toMatchObject({ configuration: config });
    expect(started(await eventsIn(at("run")))).toBe(1);
    expect(await readdir(at("tensorboard"))).toHaveLength(1);
  });

  it("keep what happened before the process was killed", async () => {
    const config = {
      problem: { kind: "matrix-completion", triplets: "in.csv", rows: 3, cols: 3 },
      algorithm: { name: "lin-rfm", ridge: 0.125 },
      stop: { maxIterations: 10_000_000, tolerance: 0 },
    };
    const at = await folderWith({ "in.csv": triplets, "config.json": JSON.stringify(config) });
    const child = spawn(process.execPath, [bin, "run", at("config.json"), "--quiet", "--run-folder", at("run")]);
    onTestFinished(() => void child.kill("SIGKILL"));
    const closed = once(child, "close");
    let seen = 0;
    await vi.waitFor(
      async () => {
        seen = (await eventsIn(at("run"))).length;
        expect(seen).toBeGreaterThan(20);
      },
      { timeout: 600_000 },
    );
    child.kill("SIGKILL");
    await closed;
    const events = await eventsIn(at("run"));
    expect(events.length).toBeGreaterThanOrEqual(seen);
    const iterations = events.flatMap((event) => (event.type === "iteration" ? [event.iteration] : []));
    expect(iterations).toEqual(Array.from({ length: events.length - 1 }, (_, k) => k + 1));
  });

  it.each([
    ["--run-folder", "holds a run already"],
    ["--tensorboard", "holds the TensorBoard file of another run"],
  ])("%s refuses the folder of another run", async (option, words) => {
    const at = await folderWith({ "in.csv": smallTable() });
    const args = ["complete", at("in.csv"), "--out", at("out.csv"), "--ridge", "1", "--quiet", option, at("place")];
    expect((await agop(...args)).exitCode).toBe(0);
    const files = await readdir(at("place"), { recursive: true });
    const { exitCode, stderr } = await agop(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
    expect(await readdir(at("place"), { recursive: true })).toEqual(files);
  });
});
