import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { agop, folderWith } from "../cli/command-line.js";
import { describeInChromium, openChromium } from "./chromium.js";
import { ended, give, kept, lowRank, openPlayground, start } from "./playground-page.js";

describeInChromium("runs of the playground", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
  });

  it("runs two algorithms side by side on one split", async () => {
    const { page, complaints } = await openPlayground(browser);
    await give(page, "low-rank.csv", lowRank());
    await page.waitForSelector("#seen");
    await page.getByLabel("Algorithm").selectOption("lin-rfm");
    await page.getByLabel("Beside it").selectOption("bilateral-lin-rfm");
    expect(await start(page)).toMatch(/^done/);
    const result = page.locator("section[aria-label=Result]");
    const [header, algorithms] = await result.locator("table").first().locator("tr").allInnerTexts();
    expect(header).toContain("A: lin-rfm\tB: bilateral-lin-rfm");
    expect(algorithms).toBe("algorithm\tlin-rfm\tbilateral-lin-rfm");
    expect(await page.locator("[data-run]").count()).toBeGreaterThan(4);
    const first = await kept(page, "Completed table");
    await page.getByLabel("Show").selectOption("1");
    expect(await page.getByLabel("What came of it").innerText()).toContain("rank        exactly 2");
    expect(await kept(page, "Completed table")).not.toEqual(first);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("runs two φ side by side, each as the command does by its name", async () => {
    const { page, complaints } = await openPlayground(browser);
    await give(page, "low-rank.csv", lowRank());
    await page.waitForSelector("#seen");
    await page.getByLabel("Algorithm").selectOption("lin-rfm");
    await page.getByLabel("Beside it").selectOption("lin-rfm");
    await page.getByText("Options", { exact: true }).click();
    await page.getByLabel("φ --phi", { exact: true }).selectOption("power");
    await page.getByLabel("its φ").selectOption("rational");
    expect(await start(page)).toMatch(/^done/);
    const [header, , settings] = await page.locator("section[aria-label=Result] table tr").allInnerTexts();
    expect(header).toContain("A: lin-rfm, φ power\tB: lin-rfm, φ rational");
    expect(settings).toContain('phi {"name":"rational","scale":1}');
    const at = await folderWith({ "low-rank.csv": lowRank() });
    for (const [which, phi] of ["power", "rational"].entries()) {
      await page.getByLabel("Show").selectOption(String(which));
      const flags = ["--algorithm", "lin-rfm", "--phi", phi, "--backend", "wasm"];
      expect(await page.getByLabel("The command").innerText()).toContain(flags.join(" "));
      expect(await agop("complete", at("low-rank.csv"), ...flags, "--out", at("out.csv"))).toMatchObject({
        exitCode: 0,
      });
      expect(await kept(page, "Completed table")).toEqual(await readFile(at("out.csv")));
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("pauses, goes on and stops, by keyboard too, and can begin again", async () => {
    const { page, complaints } = await openPlayground(browser);
    // From the top of the page to the example of a low-rank matrix, to the start.
    const focus = async (name: string): Promise<void> => {
      for (let k = 0; k < 40; k++) {
        await page.keyboard.press("Tab");
        if ((await page.evaluate(() => document.activeElement?.textContent)) === name) return;
      }
      throw new Error(`the keyboard does not come to ${name}`);
    };
    await focus("Air Quality");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#seen");
    await focus("Start");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("[data-run]").length > 0);
    await focus("Pause");
    await page.keyboard.press("Enter");
    expect(await page.locator("#state").innerText()).toBe("paused after this iteration");
    await page.keyboard.press("Enter");
    expect(await page.locator("#state").innerText()).toBe("running");
    await focus("Stop");
    await page.keyboard.press("Enter");
    expect(await ended(page)).toBe("stopped; no result was made");
    await page.waitForFunction(() => !document.querySelector("[data-status=running]"));
    expect(await page.locator("section[aria-label=Result]").isHidden()).toBe(true);
    await give(page, "low-rank.csv", lowRank());
    await page.waitForFunction(() => document.getElementById("seen")?.textContent.startsWith("low-rank"));
    expect(await start(page)).toMatch(/^done/);
    // What is left is the one that reads tables for the page: the memory of those that computed went with them.
    expect(page.workers()).toHaveLength(1);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
