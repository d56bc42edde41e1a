import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AgopError } from "@agop/core";
import { systemFiles } from "@agop/data";
import type { Outcome } from "../sweep/outcome.js";
import { toCsv } from "./csv.js";
import { type PageSection, toPage } from "./page.js";
import { toPng } from "./png.js";
import { type Report, reportOn } from "./report.js";
import { onWhite, toSvg } from "./svg.js";

/** The name of the page in the output folder. */
export const pageFile = "index.html";

/**
 * Writes what came out: for each experiment `NAME/rows.csv`, `NAME/results.json` and every plot as SVG and PNG, and one
 * page, `index.html`, of them all.
 * @throws AgopError `file-unwritable`
 */
export async function renderExperiments(outcomes: readonly Outcome[], output: string): Promise<readonly Report[]> {
  const sections: PageSection[] = [];
  for (const outcome of outcomes) sections.push(await renderExperiment(outcome, join(output, outcome.experiment.name)));
  await writeText(join(output, pageFile), toPage(sections));
  return sections.map(({ report }) => report);
}

async function renderExperiment(outcome: Outcome, folder: string): Promise<PageSection> {
  const { experiment, rows } = outcome;
  const report = reportOn(outcome);
  const unwritable = (cause: unknown): never => {
    throw new AgopError("file-unwritable", `cannot write into ${folder}`, "check its permissions", { cause });
  };
  await mkdir(folder, { recursive: true }).catch(unwritable);
  await writeText(join(folder, "rows.csv"), toCsv(rows));
  await writeText(join(folder, "results.json"), `${JSON.stringify(report, null, 1)}\n`);
  const figures: { readonly name: string; readonly title: string; readonly svg: string }[] = [];
  for (const plot of rows.length > 0 ? experiment.plots(rows) : []) {
    const svg = await toSvg(plot, `${experiment.name}-${plot.name}`);
    await writeText(join(folder, `${plot.name}.svg`), onWhite(svg));
    await writeFile(join(folder, `${plot.name}.png`), await toPng(svg)).catch(unwritable);
    figures.push({ ...plot, svg });
  }
  return { outcome, report, figures };
}

function writeText(path: string, text: string): Promise<void> {
  return systemFiles.write(path, (write) => write(Buffer.from(text).toString("latin1")));
}
