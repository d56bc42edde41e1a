import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuBackend } from "@agop/backend-cpu";
import { memoryFiles } from "@agop/data";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { rfmLinearPlugin } from "@agop/plugin-rfm-linear";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import axe, { type AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { covariancePlugin } from "../../docs/examples/your-own-agop-estimator.js";
import { madeFiles } from "../../docs/examples/made-data.js";
import { runByName } from "../../docs/examples/run-by-name.js";
import { myPlugin } from "../../docs/examples/your-own-phi.js";
import { kernelPlugin } from "../../docs/examples/your-own-predictor.js";
import { silenceLimitMs } from "../../packages/editor/src/page/runner.js";
import { describeInChromium, keepScreenshot, openChromium, openPage } from "./chromium.js";
import { serve } from "./serve.js";

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What `npm run pages` built, in a folder below another. */
function builtFiles(): ReadonlyMap<string, string | Uint8Array> {
  const built = from("../../packages/editor/dist");
  const names = readdirSync(built, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [`somewhere/editor${path.slice(built.length).replaceAll("\\", "/")}`, readFileSync(path)];
    }),
  );
}

/** The numbers of a guide, as the page writes them, from Node. */
async function numbersOf(configuration: string): Promise<readonly string[]> {
  const libraries = [phiLibraryPlugin, agopLibraryPlugin, scheduleLibraryPlugin, rfmLinearPlugin];
  const { heldOut } = await runByName(
    readFileSync(from(`../../docs/examples/configurations/${configuration}`), "utf8"),
    {
      plugins: [...libraries, myPlugin, covariancePlugin, kernelPlugin],
      backend: cpuBackend(),
      files: memoryFiles(madeFiles()),
    },
  );
  return heldOut.map((value) => value.toPrecision(6));
}

/** ψ(r) - ψ(1) = ∫_1^r t / φ(t²)² dt of φ(s) = log(1 + s/2), by the midpoint rule. */
function penaltyOfGuide(r: number): number {
  const steps = 10_000;
  const width = (r - 1) / steps;
  const midpoints = Array.from({ length: steps }, (_, k) => 1 + (k + 0.5) * width);
  return midpoints.reduce((sum, t) => sum + (width * t) / Math.log1p(t ** 2 / 2) ** 2, 0);
}

/** φ of the guide with another body. */
const programWith = (value: string): string =>
  readFileSync(from("../../docs/examples/your-own-phi.ts"), "utf8").replace(/value: .* \};/, `value: ${value} };`);

describeInChromium("the editor in Chromium", () => {
  let browser: Browser;
  let close: () => Promise<void>;
  // One page for all: what takes long is to load the compiler.
  let page: Page;
  let complaints: readonly string[];
  beforeAll(async () => {
    const served = await serve(builtFiles());
    close = served.close;
    browser = await openChromium();
    ({ page, complaints } = await openPage(browser, { viewport: { width: 360, height: 740 } }));
    await page.clock.install();
    await page.goto(`${served.address}somewhere/editor/index.html`);
  });
  afterAll(async () => {
    await browser.close();
    await close();
  });

  const program = () => page.getByRole("textbox", { name: "Program" });
  const state = (): Promise<string> => page.locator("#state").innerText();
  const press = (name: string): Promise<void> => page.getByRole("button", { name, exact: true }).press("Enter");
  /** Presses a button and waits for the last word. */
  const until = async (name: string): Promise<string> => {
    await press(name);
    await page.waitForFunction(() => !document.getElementById("state")?.textContent.includes("…"));
    return state();
  };
  const open = async (example: string): Promise<void> => {
    await page.evaluate(`location.hash = "example=${example}"`);
    await page.waitForFunction(`document.getElementById("example").value === "${example}"`);
    await press("As in the guide");
  };
  const type = async (text: string): Promise<void> => {
    await program().focus();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(text);
  };
  const serious = async (): Promise<readonly string[]> => {
    const { violations } = await page.evaluate<AxeResults>("axe.run()");
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
  };

  it.each([
    ["your-own-predictor", "kernel-rfm.json"],
    ["your-own-agop-estimator", "covariance.json"],
    ["your-own-phi", "log1p.json"],
  ])("%s reaches the numbers of its guide", async (example, configuration) => {
    await open(example);
    expect(await until("Run")).toContain("iterations, held-out rmse");
    expect(await page.locator("tbody td:last-child").allInnerTexts()).toEqual(await numbersOf(configuration));
  });

  it("can be used by all, on a phone, in light and dark", async () => {
    await open("your-own-phi");
    await until("Run");
    const names = await page.getByRole("img").evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")));
    const [phi, psi] = [Math.log1p(4 / 2), penaltyOfGuide(3)].map((value) => String(Number(value.toPrecision(3))));
    expect(names).toEqual([
      `φ(s) from 0 to ${phi} at s = 4`,
      expect.stringMatching(`^ψ\\(r\\) from -.* to ${psi} at r = 3$`),
    ]);
    await page.evaluate(axe.source);
    for (const [colorScheme, paper] of [
      ["light", "rgb(255, 255, 255)"],
      ["dark", "rgb(13, 17, 23)"],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(paper);
      expect(await serious()).toEqual([]);
      await keepScreenshot(page, `editor-${colorScheme}`);
    }
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    // The keyboard is not caught in the program.
    await program().focus();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.id")).toBe("configuration");
  });

  it("says in words what is wrong with the types, with the line, and does not run it", async () => {
    await open("your-own-phi");
    await type(programWith("(s) => `${s}`"));
    expect(await until("Run")).toBe("not run: a type error");
    expect(await page.getByRole("list", { name: "Type errors" }).innerText()).toMatch(
      /^line 7\s+Type 'string' is not assignable to type 'number'/,
    );
    await press("line 7");
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe("Program");
  });

  it("stops a program that goes on forever, and says so", async () => {
    expect(silenceLimitMs).toBeLessThan(5000);
    await open("your-own-phi");
    await type(programWith("(s) => { while (s > 0.5); return s; }"));
    await press("Run");
    const later = async (): Promise<string> => {
      await page.clock.fastForward(silenceLimitMs);
      return state();
    };
    await expect.poll(later, { timeout: 600_000 }).toContain("stopped: it said nothing for 4 seconds");
    // Only the compiler is left.
    await expect.poll(() => page.workers().length, { timeout: 600_000 }).toBe(1);
    await open("your-own-phi");
    expect(await until("Run")).toContain("converged");
  });

  it("runs the checks of the testkit, and names what a wrong φ does wrong", async () => {
    await open("your-own-phi");
    expect(await until("Check")).toMatch(/^\d+ checks passed, 0 failed/);
    await type(programWith("(s) => 1 / (1 + s)"));
    expect(await until("Check")).toMatch(/, [1-9]\d* failed/);
    expect(await page.locator("[data-outcome=failed]").first().innerText()).toMatch(/^failed .*decreas/);
  });

  it("complains of nothing", () => {
    expect(complaints).toEqual([]);
  });
});
