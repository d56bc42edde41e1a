import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { describe, inject } from "vitest";

const found = inject("chromium");

/** Tests that open a browser; skipped where there is none, which their title says. */
export function describeInChromium(title: string, tests: () => void): void {
  if ("missing" in found) describe.skip(`${title} (${found.missing})`, tests);
  else describe(title, tests);
}

export function openChromium(): Promise<Browser> {
  if ("missing" in found) throw new Error(found.missing);
  // Chromium has no sandbox for root, in containers most of all.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: found.path, args, env: { ...process.env, ...found.environment } });
}

/** A new page, and everything that it complains of from now on. */
export async function openPage(
  browser: Browser,
  options: Parameters<Browser["newPage"]>[0] = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const page = await browser.newPage(options);
  // No measure of time: it only ends a test that hangs.
  page.setDefaultTimeout(600_000);
  const complaints: string[] = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => {
    // A page that has seen the end closes its stream of events itself.
    const isClosed = request.resourceType() === "eventsource" && request.failure()?.errorText === "net::ERR_ABORTED";
    if (!isClosed) complaints.push(`failed: ${request.url()}`);
  });
  return { page, complaints };
}

/** Keeps what a page looks like in artefacts/, which is not in the repository. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = fileURLToPath(new URL("../../artefacts/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png`, fullPage: true });
}
