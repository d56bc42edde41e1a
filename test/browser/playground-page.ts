import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { openPage } from "./chromium.js";

// What tests of the playground do with its page.

/** The page, one file. */
export const built = fileURLToPath(new URL("../../packages/playground/dist/index.html", import.meta.url));

/** The built page, from the disk unless said otherwise, and whatever it asks for beyond itself. */
export async function openPlayground(
  browser: Browser,
  options: Parameters<typeof openPage>[1] = {},
  address = pathToFileURL(built).href,
) {
  const { page, complaints } = await openPage(browser, options);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url() !== address && !/^(blob|data):/.test(request.url())) asked.push(request.url());
  });
  await page.goto(address);
  return { page, complaints, asked };
}

export function give(page: Page, name: string, content: string | Buffer): Promise<void> {
  return page.setInputFiles("#file", { name, mimeType: "text/csv", buffer: Buffer.from(content) });
}

/** Starts what is asked for, and waits for its end, in the words of the page. */
export async function start(page: Page): Promise<string> {
  await page.locator("#start").click();
  return ended(page);
}

export async function ended(page: Page): Promise<string> {
  await page.waitForFunction(() => /^(done|refused|stopped)/.test(document.getElementById("state")?.textContent ?? ""));
  return page.locator("#state").innerText();
}

/** What a button keeps. */
export async function kept(page: Page, button: string): Promise<Buffer> {
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: button, exact: true }).click();
  return readFile(await (await downloading).path());
}

/** Of rank two, with a quarter missing, in the European way. */
export function lowRank(): string {
  const cell = (i: number, j: number): number => Math.sin(i + 1) * (j + 1) + Math.cos(3 * i) / (j + 2);
  const rows = Array.from({ length: 40 }, (_, i) =>
    Array.from({ length: 6 }, (_, j) => ((3 * i + 5 * j) % 4 === 1 ? "" : String(cell(i, j)).replace(".", ","))),
  );
  const names = Array.from({ length: 6 }, (_, j) => `x${j}`);
  return [names, ...rows].map((row) => `${row.join(";")}\r\n`).join("");
}
