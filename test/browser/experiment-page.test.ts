import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { wasmBackend } from "@agop/backend-wasm";
import { findExperiments, type Outcome, pageFile, renderExperiments, type Row } from "@agop/experiments";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInChromium, openChromium } from "./chromium.js";

/** Two experiments, one of them with a cell that diverged. */
async function outcomes(): Promise<readonly Outcome[]> {
  const backend = await wasmBackend({ threads: 1 });
  const done: Outcome[] = [];
  for (const experiment of ["fig1", "fig5"].flatMap(findExperiments)) {
    const cells = experiment.cells("quick");
    const rows: Row[] = [];
    for (const { parameters, run } of cells)
      for (const row of await run({ backend })) rows.push({ ...parameters, ...row });
    const failed = experiment.name === "fig5" ? [{ parameters: { a: 1 }, reason: "diverged: not finite" }] : [];
    done.push({
      experiment,
      size: "quick",
      rows,
      cells: { total: cells.length, done: cells.length },
      failed,
      ranOn: {},
      missing: 0,
    });
  }
  backend.dispose();
  return done;
}

describeInChromium("the page of experiments in Chromium", () => {
  let browser: Browser;
  let address: string;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "agop-page-"));
    await renderExperiments(await outcomes(), folder);
    address = pathToFileURL(join(folder, pageFile)).href;
    browser = await openChromium();
  });
  afterAll(() => browser.close());

  const open = async (colorScheme: "light" | "dark") => {
    const page = await browser.newPage({ colorScheme, viewport: { width: 800, height: 600 } });
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(address);
    // As text: the types of a page's own world are not known here.
    const colourOf = (selector: string, property: "color" | "background-color" | "fill") =>
      page.evaluate(`getComputedStyle(document.querySelector("${selector}")).getPropertyValue("${property}")`);
    return { page, asked, complaints, colourOf };
  };

  it.each([
    ["light", "rgb(26, 26, 26)", "rgb(255, 255, 255)", "rgb(176, 0, 32)"],
    ["dark", "rgb(230, 230, 230)", "rgb(22, 24, 28)", "rgb(255, 123, 134)"],
  ] as const)(
    "is %s as the reader's system is, its plots too, and shows failures in red",
    async (scheme, text, paper, red) => {
      const { page, asked, complaints, colourOf } = await open(scheme);
      expect(complaints).toEqual([]);
      expect(asked).toEqual([address]);
      expect(await colourOf("body", "color")).toBe(text);
      expect(await colourOf("body", "background-color")).toBe(paper);
      expect(await colourOf("svg text", "fill")).toBe(text);
      expect(await colourOf(".failures li", "color")).toBe(red);
      expect(await page.locator(".failures").innerText()).toContain("diverged: not finite");
      expect(await page.locator("figure svg").count()).toBe(3);
    },
  );

  it("fits the window: what is wider scrolls by itself", async () => {
    const { page } = await open("light");
    expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
  });
});
