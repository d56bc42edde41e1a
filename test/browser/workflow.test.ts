import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { seededRandom } from "@agop/core";
import { completeTable } from "@agop/workflow";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { registry } from "../../docs/examples/in-the-browser.js";
import { folderWith } from "../cli/command-line.js";
import { bundleForBrowser } from "./bundle.js";
import { describeInChromium, openChromium, openPage } from "./chromium.js";
import { serve } from "./serve.js";

/** What the page gives back; bytes in base64. */
interface Completed {
  readonly algorithm: string;
  readonly error: number | undefined;
  readonly completed: string;
  readonly intervals: string;
  readonly events: number;
}

const example = fileURLToPath(new URL("../../docs/examples/in-the-browser.ts", import.meta.url));
const script = `import { completeFile } from ${JSON.stringify(example)};
const base64 = async (blob) => {
  let text = "";
  for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
  return btoa(text);
};
globalThis.complete = async (name, content) => {
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  let events = 0;
  const { algorithm, holdout, completed, intervals } = await completeFile(new File([bytes], name), () => void events++);
  const files = { completed: await base64(completed), intervals: await base64(intervals) };
  return { algorithm, error: holdout?.rmseStandardized, ...files, events };
};`;

function troubleOf(work: Promise<unknown>): Promise<string> {
  return work.then(() => "none", String);
}

/** Of rank two, with a quarter missing. */
function lowRank(): string {
  const rows = Array.from(
    { length: 60 },
    (_, i) =>
    Array.from({ length: 8 }, (_, j) => ((3 * i + 5 * j) % 4 === 1 ? "" : Math.sin(i + 1) * (j + 1) + Math.cos(3 * i) / (j + 2))).join(";"), // prettier-ignore
  );
  return `${Array.from({ length: 8 }, (_, j) => `x${j}`).join(";")}\r\n${rows.join("\r\n")}\r\n`;
}

/** Hours of a noisy curve that two instruments see, in two places, with holes. */
function hours(): string {
  const random = seededRandom(11);
  const rows = Array.from({ length: 120 }, (_, i) => {
    const signal = Math.sin(i / 6);
    const cells = [signal + 0.1 * random.normal(), 2 * signal * signal + 0.1 * random.normal()].map((value) =>
      random.uniform() < 0.15 ? "" : value.toFixed(3),
    );
    const place = random.uniform() < 0.1 ? "" : signal > 0 ? "roof" : "street";
    return [new Date(Date.UTC(2024, 0, 1, i)).toISOString(), ...cells, place].join(",");
  });
  return `time,first,second,place\n${rows.join("\n")}\n`;
}

describeInChromium("the workflow in a browser", () => {
  let browser: Browser;
  let page: Awaited<ReturnType<typeof openPage>>["page"];
  let complaints: readonly string[];
  let close: () => Promise<void>;
  beforeAll(async () => {
    const { files, entry } = await bundleForBrowser(script);
    const html = `<!doctype html><title>Agop</title><link rel="icon" href="data:,"><script type="module" src="/${entry}"></script>`;
    const served = await serve(new Map([...files, ["index.html", html]]));
    browser = await openChromium();
    ({ page, complaints } = await openPage(browser));
    await page.goto(served.address);
    close = served.close;
  });
  afterAll(async () => {
    await browser.close();
    await close();
  });

  const completeInPage = (name: string, content: Uint8Array): Promise<Completed> =>
    page.evaluate(`complete(${JSON.stringify(name)}, ${JSON.stringify(Buffer.from(content).toString("base64"))})`);

  it.each([
    ["low-rank.csv", Buffer.from(lowRank())],
    ["packed.csv.gz", gzipSync(lowRank())],
    ["members.csv.gz", Buffer.concat([gzipSync(lowRank().slice(0, 700)), gzipSync(lowRank().slice(700))])],
    ["hours.csv", Buffer.from(hours())],
  ])("completes %s to the bytes that the workflow writes to a disk in Node", async (name, content) => {
    const at = await folderWith({});
    await writeFile(at(name), content);
    const output = { kind: "completed", path: at("completed.csv") } as const;
    const request = { registry, file: at(name), output, uncertainty: at("intervals.csv") };
    let events = 0;
    const expected = await completeTable(request, { onEvent: () => events++ });

    const { algorithm, error, completed, intervals, ...seen } = await completeInPage(name, content);
    expect({ algorithm, error, ...seen }).toEqual({
      algorithm: expected.algorithm,
      error: expected.holdout?.rmseStandardized,
      events,
    });
    expect(Buffer.from(completed, "base64").equals(await readFile(at("completed.csv")))).toBe(true);
    expect(Buffer.from(intervals, "base64").equals(await readFile(at("intervals.csv")))).toBe(true);
    expect(completed.length).toBeGreaterThan(content.length);
    expect(complaints).toEqual([]);
  });

  it("says what is wrong with a file in the words of the command", async () => {
    const content = Buffer.from("a,b\n1,2\n3,x\n4,5\n6,7\n");
    const at = await folderWith({ "wrong.csv": content.toString() });
    const said = await troubleOf(completeTable({ registry, file: at("wrong.csv") }));
    const inPage = await troubleOf(completeInPage("wrong.csv", content));
    expect(said).toContain('column "b" has "x" among numbers');
    expect(inPage).toContain(said.replace(at("wrong.csv"), "wrong.csv"));
  });
});
