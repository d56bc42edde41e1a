import type { Json } from "@agop/core";
import type { Table, Verdict } from "../experiment.js";
import type { Outcome } from "../sweep/outcome.js";
import type { Report } from "./report.js";

/** One experiment as the page shows it. */
export interface PageSection {
  readonly outcome: Outcome;
  readonly report: Report;
  readonly figures: readonly { readonly name: string; readonly title: string; readonly svg: string }[];
}

/** One page without scripts that needs nothing from anywhere: light or dark as the reader's system is, and printable. */
export function toPage(sections: readonly PageSection[]): string {
  const titles = sections.map(({ outcome: { experiment } }) => experiment);
  const contents = titles.map(({ name, title }) => `<li><a href="#${name}">${escape(title)}</a></li>`).join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(titles.length === 1 ? titles[0].title : "Agop: experiments")}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Agop: experiments</h1>
<p>Those called fig are run after the figures of Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025; the others ask what that paper
leaves open, and what kernel machines learn. Beside this page each experiment has a folder with the same as numbers (rows.csv, results.json) and as pictures (SVG, PNG).</p>
${sections.length > 1 ? `<nav aria-label="Experiments"><ul>${contents}</ul></nav>` : ""}
${sections.map(sectionOf).join("\n")}
</main>
</body>
</html>
`;
}

function sectionOf({ outcome, report, figures }: PageSection): string {
  const { experiment, size, cells, failed, missing } = outcome;
  const count = `${cells.done} of ${cells.total} cells done${missing > 0 ? `, ${missing} not run` : ""}`;
  const state = failed.length > 0 ? ` <strong class="bad">${failed.length} failed</strong>` : "";
  return [
    `<section id="${experiment.name}">`,
    `<h2>${escape(experiment.title)}</h2>`,
    `<p class="state">${experiment.name}, size “${size}”: ${count}.${state}</p>`,
    parametersOf(report),
    machinesOf(report),
    ...experiment.text.map((paragraph) => `<p>${escape(paragraph)}</p>`),
    failed.length > 0 ? failuresOf(outcome) : "",
    report.conclusions.length > 0 ? conclusionsOf(report) : "",
    ...figures.map(({ title, svg }) => {
      return `<figure><figcaption>${escape(title)}</figcaption><div class="scroll">${svg.replace("<svg ", `<svg role="img" aria-label="${escape(title)}" `)}</div></figure>`;
    }),
    ...report.tables.map(tableOf),
    "</section>",
  ].join("\n");
}

function parametersOf({ parameters }: Report): string {
  const named = Object.entries(parameters).map(([name, values]) => `${name} ${values.map(shown).join(", ")}`);
  return named.length > 0 ? `<p class="state">${escape(named.join("; "))}.</p>` : "";
}

function machinesOf({ ranOn, version }: Report): string {
  const machines = Object.entries(ranOn).map(([machine, cells]) => `${cells} cells on ${machine}`);
  const seeds = "seeds follow from the parameters of a cell";
  return `<p class="state">${escape([`Version ${version}`, ...machines, seeds].join("; "))}.</p>`;
}

function failuresOf({ failed }: Outcome): string {
  const rows = failed.map(({ parameters, reason }) => {
    const named = Object.entries(parameters).map(([name, value]) => `${name} ${shown(value)}`);
    return `<li>${escape(named.join(", "))}: ${escape(reason)}</li>`;
  });
  return `<div class="bad failures"><h3>Failed</h3><ul>${rows.join("")}</ul></div>`;
}

function conclusionsOf({ conclusions, cells }: Report): string {
  const shownAs: Readonly<Record<Verdict, string>> = {
    holds: '<span class="good">holds</span>',
    "does not hold": '<strong class="bad">does not hold</strong>',
    undecided: "<em>undecided: rows that it speaks of are missing</em>",
  };
  const items = conclusions.map(({ text, verdict }) => `<li>${escape(text)} ${shownAs[verdict]}</li>`);
  const scope = cells.done < cells.total ? " of the cells that are done" : "";
  return `<h3>What came out${scope}</h3><ul>${items.join("")}</ul>`;
}

function tableOf({ title, columns, rows }: Table): string {
  const head = columns.map((column) => `<th scope="col">${escape(column)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((value) => cellOf(value)).join("")}</tr>`).join("\n");
  return `<div class="scroll"><table><caption>${escape(title)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

function cellOf(value: Json): string {
  return typeof value === "number" ? `<td class="number">${shown(value)}</td>` : `<td>${escape(shown(value))}</td>`;
}

/** Four digits are as many as a reader compares; the files have all. */
function shown(value: Json | undefined): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character]);
}

const style = `
:root { color-scheme: light dark; --text: #1a1a1a; --paper: #ffffff; --line: #c8c8c8; --bad: #b00020; --good: #006e3c; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e6e6; --paper: #16181c; --line: #4a4d52; --bad: #ff7b86; --good: #62d39a; } }
@media print { :root { --text: #000000; --paper: #ffffff; --line: #888888; --bad: #b00020; --good: #006e3c; } section { break-inside: auto; } figure, tr { break-inside: avoid; } nav { display: none; } }
body { margin: 0; background: var(--paper); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
a { color: inherit; }
h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; }
.state { opacity: 0.8; }
.bad { color: var(--bad); }
.good { color: var(--good); }
.failures { border-left: 4px solid var(--bad); padding-left: 1rem; }
figure { margin: 1.5rem 0; }
figcaption { font-weight: 600; }
.scroll { overflow-x: auto; }
svg { max-width: none; color: var(--text); }
table { border-collapse: collapse; margin: 1rem 0; font-size: 0.9rem; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; }
th, td { border-bottom: 1px solid var(--line); padding: 0.2rem 0.8rem 0.2rem 0; text-align: left; }
.number { font-variant-numeric: tabular-nums; text-align: right; }
`;
