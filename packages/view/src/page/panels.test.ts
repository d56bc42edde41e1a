import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Panel } from "@agop/core/run";
import { createReport } from "@agop/view";
import { expect, it } from "vitest";
import { describeInChromium, openChromium, openPage } from "../../../../test/browser/chromium.js";

const header = { title: "agop train in.csv", command: null, versions: {}, outcome: null };

const panels: readonly Panel[] = [
  { kind: "bars", title: "Shares", items: [{ name: "<b>size</b>", value: 0.75 }, { name: "colour", value: 0.25 }] },
  { kind: "bars", title: "Direction", items: [{ name: "size", value: 0.8 }, { name: "colour", value: -0.4 }] },
  { kind: "matrix", title: "Confusion", rows: ["cat", "dog"], columns: ["cat", "dog"], values: [[5, 1], [0, 9]], isCount: true },
  { kind: "points", title: "Held out", across: "true", up: "predicted", points: [[0, 1], [10, 9], [5, 5]] },
]; // prettier-ignore

describeInChromium("what a result looks like", () => {
  it("is bars, squares and points that say what they are", async () => {
    const browser = await openChromium();
    try {
      const path = join(await mkdtemp(join(tmpdir(), "agop-panels-")), "report.html");
      await writeFile(path, createReport().html(header, panels));
      const { page, complaints } = await openPage(browser);
      await page.goto(pathToFileURL(path).href);
      expect(await page.locator("figure figcaption").allTextContents()).toEqual(panels.map(({ title }) => title));
      const bars = page.locator('[data-panel="bars"]');
      expect(await bars.nth(0).locator("th").allTextContents()).toEqual(["<b>size</b>", "colour"]);
      const boxes = await bars.locator(".bar").evaluateAll((all) =>
        all.map((bar) => {
          const { left, width } = bar.getBoundingClientRect();
          return { left, width, right: left + width };
        }),
      );
      expect(boxes[0].width / boxes[1].width).toBeCloseTo(3, 1);
      // A bar below zero ends where one above begins.
      expect(Math.abs(boxes[3].right - boxes[2].left)).toBeLessThan(1);
      expect(await page.locator('[data-panel="matrix"] td').allTextContents()).toEqual(["5", "1", "0", "9"]);
      const circles = page.locator('[data-panel="points"] circle');
      expect(await circles.count()).toBe(3);
      const at = await circles.evaluateAll((all) => all.map((circle) => ["cx", "cy"].map((name) => Number(circle.getAttribute(name))))); // prettier-ignore
      expect(at[1][0]).toBeGreaterThan(at[0][0]);
      expect(at[1][1]).toBeLessThan(at[0][1]);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
