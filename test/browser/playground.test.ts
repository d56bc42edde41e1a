import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import axe, { type AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agop, folderWith } from "../cli/command-line.js";
import { describeInChromium, keepScreenshot, openChromium } from "./chromium.js";
import { built, give, kept, lowRank, openPlayground, start } from "./playground-page.js";
import { serve } from "./serve.js";

const airQuality = fileURLToPath(new URL("../../docs/examples/data/air-quality.csv", import.meta.url));

/** Ten numbers a row, and the product of the first two. */
function productTable(): string {
  const rows = Array.from({ length: 60 }, (_, i) => Array.from({ length: 10 }, (__, j) => Math.sin(i * (j + 1.3) + j)));
  const names = [...rows[0].map((_, j) => `x${j + 1}`), "y"];
  return [names, ...rows.map((row) => [...row, row[0] * row[1]])].map((row) => `${row.join(",")}\n`).join("");
}

describeInChromium("the playground", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
  });

  const open = (...others: Parameters<typeof openPlayground> extends [Browser, ...infer O] ? O : never) =>
    openPlayground(browser, ...others);

  describe("completes", () => {
    it("a file that is dropped, to the bytes of the command, and asks the network for nothing", async () => {
      const { page, complaints, asked } = await open();
      const handle = await page.evaluateHandle((text) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], "low-rank.csv"));
        return transfer;
      }, lowRank());
      await page.dispatchEvent(".drop", "drop", { dataTransfer: handle });
      await page.waitForSelector("#seen");
      expect(await page.locator("#seen").innerText()).toBe(
        "low-rank.csv: 40 rows, 6 columns, 25.0% of the cells missing",
      );
      expect(await start(page)).toMatch(/^done/);

      const at = await folderWith({ "low-rank.csv": lowRank() });
      const written = ["--out", at("completed.csv"), "--uncertainty", at("intervals.csv")];
      const { exitCode, stdout } = await agop("complete", at("low-rank.csv"), "--backend", "wasm", ...written);
      expect(exitCode).toBe(0);
      expect(await kept(page, "Completed table")).toEqual(await readFile(at("completed.csv")));
      expect(await kept(page, "Intervals")).toEqual(await readFile(at("intervals.csv")));
      // What agop run takes completes it again, without choosing.
      await writeFile(at("run.json"), await kept(page, "Configuration for agop run"));
      expect(await agop("run", at("run.json"), "--quiet")).toMatchObject({ exitCode: 0 });
      expect(await readFile(at("low-rank-completed.csv"))).toEqual(await readFile(at("completed.csv")));
      const words = await page.getByLabel("What came of it").innerText();
      expect(words.split("\n")[1]).toBe(stdout.split("\n")[1]);
      const report = (await kept(page, "Report")).toString();
      expect(report).toContain("agop complete low-rank.csv --backend wasm --out low-rank-completed.csv");

      expect(await page.locator("td.filled").count()).toBe(38);
      expect(await page.locator("td.filled small").first().innerText()).toMatch(/^-?[\d.]+ to -?[\d.]+$/);
      expect(await page.locator("#column-figure").getAttribute("aria-label")).toMatch(
        /^x0 in rows 1 to 40, 10 of them filled/,
      );
      await keepScreenshot(page, "playground");
      expect({ complaints, asked }).toEqual({ complaints: [], asked: [] });
      await page.close();
    });

    it("hours of Air Quality by a named algorithm, with their marker entered, to the bytes of the command", async () => {
      const hours = (await readFile(airQuality, "utf8")).split("\n").slice(0, 400).join("\n");
      const { page, complaints } = await open();
      await page.getByText("How the file is written").click();
      await page.getByLabel("Also means missing").fill("-200");
      await give(page, "hours.csv", `${hours}\n`);
      await page.waitForSelector("#seen");
      expect(await page.locator("#seen").innerText()).toContain("399 rows, 15 columns");
      await page.getByLabel("Algorithm").selectOption("lin-rfm");
      expect(await page.locator("#threads").innerText()).toMatch(
        /^It computes on one thread: .* served with Cross-Origin-Opener-Policy/,
      );
      expect(await start(page)).toMatch(/^done/);
      const at = await folderWith({ "hours.csv": `${hours}\n` });
      const flags = ["--missing", "-200", "--algorithm", "lin-rfm", "--backend", "wasm"];
      const written = ["--out", at("completed.csv"), "--uncertainty", at("intervals.csv")];
      expect(await agop("complete", at("hours.csv"), ...flags, ...written)).toMatchObject({ exitCode: 0 });
      expect(await kept(page, "Completed table")).toEqual(await readFile(at("completed.csv")));
      // Over the time that date and hour say together.
      expect(await page.locator("#column-figure .u-legend tr").first().innerText()).toContain("time");
      expect(await page.getByLabel("The command").innerText()).toBe(
        `agop complete hours.csv ${flags.join(" ")} --out hours-completed.csv --uncertainty hours-intervals.csv`,
      );
      expect(complaints).toEqual([]);
      await page.close();
    });
  });

  it("has several threads where its server isolates it, and gives the same bytes", async () => {
    const hours = (await readFile(airQuality, "utf8")).split("\n").slice(0, 400).join("\n");
    const { address, close } = await serve(new Map([["index.html", await readFile(built)]]), { isIsolated: true });
    const { page, complaints, asked } = await open({}, address);
    await page.getByText("How the file is written").click();
    await page.getByLabel("Also means missing").fill("-200");
    await give(page, "hours.csv", `${hours}\n`);
    await page.waitForSelector("#seen");
    await page.getByLabel("Algorithm").selectOption("lin-rfm");
    const processors = await page.evaluate(() => navigator.hardwareConcurrency);
    const threads = processors === 1 ? "one thread" : `${Math.min(16, processors)} threads`;
    expect(await page.locator("#threads").innerText()).toMatch(new RegExp(`^It computes on ${threads}: .*isolated`));
    expect(await start(page)).toMatch(/^done/);
    expect(await page.getByLabel("What came of it").innerText()).toContain(
      `WebAssembly SIMD, ${threads.replace("one", "1")}`,
    );
    const at = await folderWith({ "hours.csv": `${hours}\n` });
    const flags = ["--missing", "-200", "--algorithm", "lin-rfm", "--backend", "wasm", "--out", at("completed.csv")];
    expect(await agop("complete", at("hours.csv"), ...flags)).toMatchObject({ exitCode: 0 });
    expect(await kept(page, "Completed table")).toEqual(await readFile(at("completed.csv")));
    // Its threads went with the worker that computed; the browser takes a moment to end those that sleep.
    await expect.poll(() => page.workers().length, { timeout: 600_000 }).toBe(1);
    expect({ complaints, asked }).toEqual({ complaints: [], asked: [] });
    await page.close();
    await close();
  });

  describe("refuses, where the file was dropped and in the words of the command,", () => {
    let page: Page;
    beforeAll(async () => {
      ({ page } = await open());
    });
    const trouble = async (): Promise<string> => {
      await page.waitForFunction(() => document.getElementById("trouble")?.textContent !== "");
      return page.locator("#trouble").innerText();
    };

    it.each([
      ["an empty file", "", "in.csv is empty"],
      ["a header only", "a,b\n", "in.csv has no rows below its header"],
      ["a short row", "a,b\n1,2\n3\n", 'in.csv:3: 1 cells where the first line has 2: nothing for column "b"'],
      ["a long row", "a,b\n1,2\n3,4,5\n", "cell 3 has no column"],
      ["a decimal comma", "a;b\n1;2.5\n12,5;3\n", '"12,5"'],
      ["a word among numbers", "a,b\n1,2\n4,abc\n", 'in.csv:3: column "b" has "abc" among numbers'],
      ["all cells missing", "a,b\nNA,\n,\n", "no column with a number"],
      ["an infinite value", "a,b\n1,2\n4,-inf\n", "infinite"],
      ["a broken quote", 'a,b\n1,2\n1,"2\n', "Quote"],
      ["a damaged gzip", Buffer.from("1f8b0800000000000003abcd", "hex"), "damaged or cut off"],
    ])("%s", async (_, content, said) => {
      await give(page, "in.csv", content);
      const words = await trouble();
      expect(words).toContain(said);
      const at = await folderWith({});
      await writeFile(at("in.csv"), content);
      const { exitCode, stderr } = await agop("complete", at("in.csv"));
      expect(exitCode).toBe(2);
      // A browser has another zlib than Node.
      if (typeof content === "string") expect(`agop: ${words}\n`).toBe(stderr.replaceAll(at("in.csv"), "in.csv"));
      // The page is as before: a file that can be read is.
      await give(page, "good.csv", lowRank());
      await page.waitForSelector("#seen");
      expect(await page.locator("#trouble").innerText()).toBe("");
    });

    it.each([
      ["α of φ(s) = s^α", "0", "--alpha is 0; it must be > 0"],
      ["Held out, to measure the error", "1", "--holdout is 1; it must be >= 0 and < 1"],
      ["Iterations at most", "0", "--max-iterations is 0; it must be an integer >= 1"],
    ])("%s %s", async (label, value, said) => {
      await give(page, "good.csv", lowRank());
      await page.waitForSelector("#seen");
      if (!(await page.getByLabel(label).isVisible())) await page.getByText("Options", { exact: true }).click();
      const before = await page.getByLabel(label).inputValue();
      await page.getByLabel(label).fill(value);
      expect(await start(page)).toBe("refused");
      expect(await trouble()).toBe(said);
      await page.getByLabel(label).fill(before);
    });

    it("200 MB, before any of them is read", async () => {
      await page.evaluate(() => {
        const file = new File(["a,b\n1,2\n"], "large.csv");
        const read = (): never => {
          throw new Error("it was read");
        };
        for (const name of ["arrayBuffer", "slice", "stream", "text"])
          Object.defineProperty(file, name, { value: read });
        Object.defineProperty(file, "size", { value: 200_000_000 });
        const transfer = { files: [file] };
        document.dispatchEvent(Object.assign(new Event("drop"), { dataTransfer: transfer }));
      });
      expect(await trouble()).toMatch(/^large.csv has 200 MB, and this page takes 100: .*agop complete large.csv/);
    });
  });

  it("learns what y = x1 x2 takes, and predicts other rows to the bytes of the command", async () => {
    const { page, complaints } = await open();
    await page.getByRole("button", { name: "y = x1 x2" }).click();
    await page.waitForSelector("#seen");
    expect(await page.getByLabel("Do", { exact: true }).inputValue()).toBe("y");
    await page.getByText("Options", { exact: true }).click();
    // A φ and its α are what completions have.
    const alpha = page.getByLabel("α of φ(s) = s^α");
    expect(await alpha.isVisible()).toBe(false);
    await page.getByLabel("Do", { exact: true }).selectOption("");
    expect(await alpha.isVisible()).toBe(true);
    await alpha.fill("0.25");
    await page.getByLabel("Do", { exact: true }).selectOption("y");
    await page.getByLabel("Iterations at most").fill("3");
    expect(await start(page)).toMatch(/^done/);
    const bars = page.locator("figure", { hasText: "How much each column counts" }).locator("th");
    expect((await bars.allInnerTexts()).slice(0, 2).sort()).toEqual(["x1", "x2"]);
    expect(await page.locator("[data-panel=matrix] td").count()).toBe(100);
    expect(await page.locator("#agop-map > span").count()).toBe(10);

    const at = await folderWith({ "model.json": (await kept(page, "Model")).toString() });
    const others = `${Array.from({ length: 10 }, (_, k) => `x${k + 1}`).join(",")}\n0.5,-1,0,0,0,0,0,0,0,1\n`;
    await writeFile(at("others.csv"), others);
    // What agop run takes fits the same algorithm to the table, which a page was given as a file of that name.
    const configuration = await kept(page, "Configuration for agop run");
    await writeFile(at("run.json"), configuration);
    await writeFile(at("product.csv"), productTable());
    expect(JSON.parse(configuration.toString())).toMatchObject({ algorithm: { name: "kernel-rfm" } });
    expect(await agop("run", at("run.json"), "--quiet")).toMatchObject({ exitCode: 0 });

    await page.setInputFiles("#to-predict", { name: "others.csv", mimeType: "text/csv", buffer: Buffer.from(others) });
    await page.getByRole("button", { name: "The predicted table" }).waitFor();
    const predicted = [
      "predict",
      at("model.json"),
      at("others.csv"),
      "--backend",
      "wasm",
      "--out",
      at("predicted.csv"),
    ];
    expect(await agop(...predicted)).toMatchObject({ exitCode: 0 });
    expect(await kept(page, "The predicted table")).toEqual(await readFile(at("predicted.csv")));
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("says what a completion passes over when one is made, and not where one may be about to train", async () => {
    const rows = Array.from(
      { length: 40 },
      (_, i) => `${i === 3 ? "" : `name${i}`},${i},${i % 5 === 1 ? "" : 2 * i}\n`,
    );
    const { page } = await open();
    await give(page, "names.csv", `name,a,b\n${rows.join("")}`);
    await page.waitForSelector("#seen");
    const seen = page.locator("section[aria-label='The table']");
    expect(await seen.innerText()).toContain("text");
    expect(await seen.innerText()).not.toContain("passed over");
    await page.getByLabel("Algorithm").selectOption("lin-rfm");
    expect(await start(page)).toMatch(/^done/);
    expect(await page.locator("main").innerText()).toContain(
      'passed over in names.csv, with their missing cells: "name"',
    );
    await page.close();
  });

  it.each([
    ["light", 1100],
    ["dark", 1100],
    ["light", 360],
  ] as const)("is open to everybody, in %s and %i pixels wide", async (colorScheme, width) => {
    const { page } = await open({ colorScheme, viewport: { width, height: 800 } });
    const serious = async (): Promise<readonly string[]> => {
      const { violations } = await page.evaluate<AxeResults>("axe.run()");
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join("; ")}`);
    };
    await page.evaluate(axe.source);
    // The page before, and where it refuses, is the same but for its colours.
    if (colorScheme === "light") expect(await serious()).toEqual([]);
    await give(page, "wrong.csv", "a,b\n1,2\n3\n");
    await page.waitForFunction(() => document.getElementById("trouble")?.textContent !== "");
    if (colorScheme === "dark") expect(await serious()).toEqual([]);
    await give(page, "low-rank.csv", lowRank());
    await page.waitForSelector("#seen");
    await page.locator("summary").first().click();
    await page.getByText("Options", { exact: true }).click();
    await page.getByLabel("Algorithm").selectOption("lin-rfm");
    await start(page);
    await page.waitForSelector("td.filled");
    expect(await serious()).toEqual([]);
    // What is wider than the page scrolls by itself.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await keepScreenshot(page, `playground-${colorScheme}-${width}`);
    await page.close();
  });
});
