import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { madeEnd, madeIteration, madeStart } from "../../packages/view/src/made-events.js";
import { describeInChromium, keepScreenshot, openChromium, openPage } from "./chromium.js";

const bin = fileURLToPath(new URL("../../packages/cli/bin/agop.js", import.meta.url));

/** Starts the built command and waits for the address that it prints. */
async function serving(args: readonly string[]) {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
      const [found] = /http:\S+/.exec(stderr) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.on("close", () => {
      reject(new Error(`no address: ${stderr}`));
    });
  });
  return { child, address, printed: () => stdout };
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, "close");
  return child.exitCode;
}

async function runFolder(maxIterations: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "agop-live-"));
  const lines = Array.from({ length: 600 }, (_, k) => [Math.floor(k / 20), k % 20] as const)
    .filter(([i, j]) => (3 * i + 5 * j) % 7 > 1)
    .map(([i, j]) => `${i},${j},${Math.sin(i) * Math.cos(j) + Math.cos(2 * i) * Math.sin(j)}\n`);
  await writeFile(join(folder, "in.csv"), lines.join(""));
  const config = {
    problem: { kind: "matrix-completion", triplets: "in.csv", rows: 30, cols: 20 },
    algorithm: { name: "lin-rfm", ridge: 0.001 },
    backend: "wasm",
    holdout: 0.1,
    stop: { maxIterations, tolerance: 0 },
  };
  await writeFile(join(folder, "run.json"), JSON.stringify(config));
  return folder;
}

describeInChromium("a run watched in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
  });

  it("is followed to its end, and its server ends when the page is closed", async () => {
    const folder = await runFolder(300);
    const { child, address, printed } = await serving(["run", join(folder, "run.json"), "--live", "--quiet"]);
    const { page, complaints } = await openPage(browser);
    await page.goto(address);
    await page.waitForFunction(() => document.getElementById("live-state")?.textContent === "over");
    await page.waitForFunction(() => document.getElementById("figure-errors")?.dataset["points"] === "300,300");
    expect(await page.locator("[data-status]").innerText()).toContain("max-iterations after 300 iterations");
    expect(await page.locator("#agop-map > span").count()).toBe(400);
    await keepScreenshot(page, "live-run");
    expect(complaints).toEqual([]);
    await page.close();
    expect(await ended(child)).toBe(0);
    expect(printed()).toContain("max-iterations after 300 iterations");
  });

  it("pauses, goes on, and stops from the page", async () => {
    const folder = await runFolder(10_000_000);
    const { child, address } = await serving(["run", join(folder, "run.json"), "--live", "--quiet"]);
    const { page } = await openPage(browser);
    await page.goto(address);
    const iterations = async (): Promise<number> =>
      Number(/(\d+) iterations/.exec(await page.locator("[data-status]").innerText())?.[1]);
    await expect.poll(iterations, { timeout: 300_000 }).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.waitForFunction(() => document.getElementById("live-state")?.textContent === "paused");
    await page.waitForTimeout(400);
    const held = await iterations();
    await page.waitForTimeout(400);
    expect(await iterations()).toBe(held);
    await page.getByRole("button", { name: "Resume" }).click();
    await expect.poll(iterations, { timeout: 300_000 }).toBeGreaterThan(held);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.waitForFunction(() => document.getElementById("live-state")?.textContent === "over");
    await expect.poll(() => page.locator("[data-status]").innerText(), { timeout: 600_000 }).toContain("cancelled");
    await page.close();
    expect(await ended(child)).toBe(130);
  });

  it("past and growing files of events are laid over one another", async () => {
    const folder = await mkdtemp(join(tmpdir(), "agop-live-"));
    const [past, growing] = [join(folder, "past.jsonl"), join(folder, "growing.jsonl")];
    const lines = (events: readonly object[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join("");
    await writeFile(past, lines([madeStart("lin-rfm"), madeIteration(1), madeIteration(2), madeEnd(2)]));
    await writeFile(growing, lines([madeStart("irls-p"), madeIteration(1)]));
    const { child, address } = await serving(["view", past, growing]);
    const { page, complaints } = await openPage(browser);
    await page.goto(address);
    const points = (expected: string) =>
      page.waitForFunction(
        (counts) => document.getElementById("figure-errors")?.dataset["points"] === counts,
        expected,
      );
    await points("2,2,1,1");
    await appendFile(growing, lines([madeIteration(2), madeIteration(3), madeIteration(4)]));
    await points("2,2,4,4");
    expect(complaints).toEqual([]);
    await keepScreenshot(page, "view-two-files");
    await page.close();
    child.kill("SIGINT");
    expect(await ended(child)).toBe(0);
  });
});
