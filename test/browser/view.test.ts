import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { RunEvent } from "@agop/core";
import type { Panel } from "@agop/core/run";
import { createReport, type LiveAction, type LiveView, mostPoints, openLiveView } from "@agop/view";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { madeEnd, madeIteration, madeRun, madeStart } from "../../packages/view/src/made-events.js";
import { describeInChromium, keepScreenshot, openChromium, openPage } from "./chromium.js";

const header = {
  title: "agop complete in.csv",
  command: "agop complete in.csv --report out.html",
  versions: { Agop: "0.1.0", Node: "20" },
  outcome: "in.csv: <b>9</b> rows",
};

/** Points of each line of a figure. */
const pointsOf = (page: Page, figure: string): Promise<readonly number[]> =>
  page.locator(`#figure-${figure}`).evaluate((element) => (element.dataset["points"] ?? "").split(",").map(Number));
const figuresOn = (page: Page): Promise<readonly string[]> =>
  page.locator("figure").evaluateAll((all) => all.map(({ id }) => id));
/** Whether anything was drawn on the canvas of a figure. */
const isDrawn = (page: Page, figure: string): Promise<boolean> =>
  page.locator(`#figure-${figure} canvas`).evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return false;
    const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return pixels.some((value) => value > 0);
  });
const stateOf = (page: Page): Promise<string | null> => page.locator("#live-state").textContent();

describeInChromium("pages in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
  });

  async function openReport(events: readonly RunEvent[], options: Parameters<typeof openPage>[1] = {}) {
    const report = createReport();
    for (const event of events) report.add(event);
    const path = join(await mkdtemp(join(tmpdir(), "agop-report-")), "report.html");
    await writeFile(path, report.html(header));
    const opened = await openPage(browser, options);
    await opened.page.goto(pathToFileURL(path).href);
    return opened;
  }

  describe("a report", () => {
    it.each(["light", "dark"] as const)("has every curve with its points, in %s", async (colorScheme) => {
      const picture = { kind: "matrix", size: 2, values: [2, -1, -1, 3] } as const;
      const events = [
        madeStart("lin-rfm"),
        ...Array.from({ length: 12 }, (_, t) => madeIteration(t + 1, { agop: picture })),
        madeEnd(12),
      ];
      const { page, complaints } = await openReport(events, { colorScheme });
      expect(await pointsOf(page, "errors")).toEqual([12, 12]);
      expect(await pointsOf(page, "change")).toEqual([11]);
      expect(await pointsOf(page, "spectrum")).toEqual([12, 12, 12]);
      expect(await pointsOf(page, "phases")).toEqual([12, 12]);
      expect(await pointsOf(page, "own-solveSteps")).toEqual([12]);
      for (const figure of ["errors", "spectrum", "phases"]) expect(await isDrawn(page, figure)).toBe(true);
      expect(await page.locator("#agop-map > span").count()).toBe(4);
      const text = await page.locator("main").innerText();
      for (const part of [
        header.command,
        "Agop 0.1.0",
        "9 x 7, 40 observations",
        '{"ridge":0.1}',
        "in.csv: <b>9</b> rows",
      ]) {
        expect(text).toContain(part);
      }
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(paper).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(13, 17, 23)");
      await keepScreenshot(page, `report-${colorScheme}`);
      expect(complaints).toEqual([]);
      await page.close();
    });

    it("shows a failed and a diverged run as such, in red, with the reason", async () => {
      const failed = {
        type: "run-failed",
        code: "diverged",
        message: "the estimate is not finite",
        hint: null,
      } as const;
      const events = [
        madeStart("a"),
        madeIteration(1),
        failed,
        madeStart("b"),
        madeIteration(1),
        madeEnd(1, "diverged"),
      ];
      const { page, complaints } = await openReport(events);
      const states = page.locator("[data-status]");
      expect(await states.allInnerTexts()).toEqual([
        "failed after 1 iterations: the estimate is not finite",
        expect.stringContaining("diverged after 1 iterations"),
      ]);
      const colours = await states.evaluateAll((all) => all.map((element) => getComputedStyle(element).color));
      expect(colours).toEqual(["rgb(207, 34, 46)", "rgb(207, 34, 46)"]);
      await keepScreenshot(page, "report-failed");
      expect(complaints).toEqual([]);
      await page.close();
    });

    it("lays runs over one another, chosen by keyboard", async () => {
      const { page, complaints } = await openReport([...madeRun("lin-rfm", 5), ...madeRun("irls-p", 8)]);
      expect(await pointsOf(page, "errors")).toEqual([5, 5, 8, 8]);
      await page.locator('[data-run="1"]').focus();
      await page.keyboard.press("Space");
      expect(await pointsOf(page, "errors")).toEqual([8, 8]);
      await page.keyboard.press("Space");
      expect(await pointsOf(page, "errors")).toEqual([5, 5, 8, 8]);
      await keepScreenshot(page, "report-comparison");
      expect(complaints).toEqual([]);
      await page.close();
    });

    it("prints without its buttons, on a page's width", async () => {
      const { page } = await openReport(madeRun("lin-rfm", 5));
      const pdf = await page.pdf({ format: "A4" });
      expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
      await page.emulateMedia({ media: "print" });
      const { width, inner } = await page.evaluate(() => ({ width: document.body.scrollWidth, inner: innerWidth }));
      expect(width).toBeLessThanOrEqual(inner);
      await page.close();
    });
  });

  describe("a live page", () => {
    const views: LiveView[] = [];
    afterAll(async () => {
      await Promise.all(views.map((view) => view.close()));
    });

    async function openLive(onAction?: (action: LiveAction) => void) {
      const view = await openLiveView({ header: { ...header, outcome: null }, ...(onAction && { onAction }) });
      views.push(view);
      const opened = await openPage(browser);
      await opened.page.goto(view.address);
      await opened.page.waitForFunction(() => document.getElementById("live-state")?.textContent === "live");
      return { view, ...opened };
    }
    const errorsReach = (page: Page, points: number) =>
      page.waitForFunction(
        (count) => document.getElementById("figure-errors")?.dataset["points"]?.startsWith(`${count},`),
        points,
      );

    it("follows a run to its end", async () => {
      const { view, page, complaints } = await openLive();
      view.add(madeStart("lin-rfm"));
      for (let t = 1; t <= 6; t++) view.add(madeIteration(t));
      await errorsReach(page, 6);
      expect(await page.locator("[data-status]").innerText()).toBe("running, 6 iterations so far");
      for (let t = 7; t <= 10; t++) view.add(madeIteration(t));
      view.add(madeEnd(10));
      view.end();
      await page.waitForFunction(() => document.getElementById("live-state")?.textContent === "over");
      await errorsReach(page, 10);
      expect(await page.locator("[data-status]").innerText()).toContain("converged after 10 iterations");
      const log = await page.locator("#event-log").innerText();
      expect(log).toMatch(/^started[^]*iteration 10 · [^]*converged after 10 iterations/);
      await keepScreenshot(page, "live-over");
      expect(complaints).toEqual([]);
      await page.close();
    });

    it("pauses, resumes and stops, by keyboard too", async () => {
      const actions: LiveAction[] = [];
      const { page, complaints } = await openLive((action) => void actions.push(action));
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Pause");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.getElementById("live-state")?.textContent === "paused");
      await page.getByRole("button", { name: "Resume" }).click();
      await page.waitForFunction(() => document.getElementById("live-state")?.textContent === "live");
      await page.getByRole("button", { name: "Stop" }).press("Enter");
      await expect.poll(() => actions, { timeout: 600_000 }).toEqual(["pause", "resume", "stop"]);
      expect(complaints).toEqual([]);
      await page.close();
    });

    it("has all again after a lost connection", async () => {
      const { view, page } = await openLive();
      view.add(madeStart("lin-rfm"));
      view.add(madeIteration(1));
      await errorsReach(page, 1);
      await page.context().setOffline(true);
      await page.reload({ waitUntil: "commit" }).catch(() => undefined);
      for (let t = 2; t <= 5; t++) view.add(madeIteration(t));
      await page.context().setOffline(false);
      await page.goto(view.address);
      await errorsReach(page, 5);
      await page.close();
    });

    it("stays quick over 100,000 iterations", async () => {
      const { view, page, complaints } = await openLive();
      view.add(madeStart("lin-rfm"));
      for (let t = 1; t <= 100_000; t++) {
        view.add(madeIteration(t));
        if (t % 5000 === 0) await new Promise(setImmediate);
      }
      view.add(madeEnd(100_000));
      await page.waitForFunction(() => document.querySelector("[data-status]")?.textContent.includes("100000 iterations"), undefined, { timeout: 600_000 }); // prettier-ignore
      const points = await pointsOf(page, "errors");
      expect(Math.max(...points)).toBeLessThanOrEqual(mostPoints);
      // Counted, not timed: the page holds as little as the server.
      expect(points[0]).toBeGreaterThan(mostPoints / 4);
      expect(await stateOf(page)).toBe("live");
      expect(complaints).toEqual([]);
      await page.close();
    });
  });

  it("names that want to be scripts are shown, and run nothing", async () => {
    const wish = "document.title='owned';window.owned=true";
    const hostile = `</script><script>${wish}</script><img src=x onerror="${wish}"><svg onload="${wish}">\u2028\u0000javascript:${wish}`;
    const started = { ...madeStart(hostile, hostile), settings: { [hostile]: hostile } };
    const events: RunEvent[] = [
      { type: "warning", code: hostile, message: hostile },
      { ...started, backend: { name: hostile, precision: hostile, description: hostile } },
      madeIteration(1, { details: { [hostile]: 1 }, phasesMs: { [hostile]: 1 } }),
      madeIteration(2, { details: { [hostile]: 2 }, phasesMs: { [hostile]: 2 } }),
      { type: "warning", code: hostile, message: hostile },
      { type: "run-failed", code: "defect", message: hostile, hint: hostile },
    ];
    const evil = { title: hostile, command: hostile, versions: { [hostile]: hostile }, outcome: hostile };
    const report = createReport();
    for (const event of events) report.add(event, hostile);
    const panels: Panel[] = [
      { kind: "bars", title: hostile, items: [{ name: hostile, value: 1 }] },
      { kind: "matrix", title: hostile, rows: [hostile], columns: [hostile], values: [[1]], isCount: true },
      { kind: "points", title: hostile, across: hostile, up: hostile, points: [[0, 1]] },
    ];
    const path = join(await mkdtemp(join(tmpdir(), "agop-report-")), "report.html");
    await writeFile(path, report.html(evil, panels));
    const view = await openLiveView({ header: evil });
    try {
      for (const address of [pathToFileURL(path).href, view.address]) {
        const { page } = await openPage(browser);
        await page.goto(address);
        if (address === view.address) for (const event of events) view.add(event, hostile);
        await page.waitForSelector("[data-status]");
        expect(await page.evaluate(() => [document.title.includes("owned';"), "owned" in window])).toEqual([
          true,
          false,
        ]);
        expect(await page.title()).toContain("</script>");
        expect(await page.locator("img, svg[onload], main script").count()).toBe(0);
        expect(await page.locator("main").innerText()).toContain("<img src=x onerror=");
        await page.close();
      }
    } finally {
      await view.close();
    }
  });

  it("every figure of a report is named for those who do not see it", async () => {
    const { page } = await openReport(madeRun("lin-rfm", 5));
    for (const id of await figuresOn(page)) {
      expect(await page.locator(`#${id}`).getAttribute("aria-label")).toMatch(/over iterations: .*last/);
    }
    expect(await readFile(new URL("../../packages/view/dist/built/page.css", import.meta.url), "utf8")).toContain(
      "@media print",
    );
    await page.close();
  });
});
