import type { CompletionTable } from "./completion-tables.js";
import type { CompletionErrors, TextColumn } from "./hidden-cells.js";
import { type PeerMethod, peerMethods, type PeerScore } from "./imputation-scores.js";

/** What the command did with one way of hiding cells. */
export interface Measured extends CompletionErrors {
  readonly seconds: number;
  /** Of intervals of 90%; null where the command gives none. */
  readonly coverage: number | null;
}

/** One table at one fraction of hidden cells. */
export interface TableRow {
  readonly table: CompletionTable;
  readonly columns: readonly TextColumn[];
  readonly fraction: number;
  /** By seed, as the peers' scores. */
  readonly measured: readonly Measured[];
  readonly peers: readonly {
    readonly method: PeerMethod;
    /** Undefined where it was not computed. */
    readonly scores: readonly (PeerScore | undefined)[];
  }[];
}

const none = "-";
const names = [
  "table", "hidden", "agop", ...Object.values(peerMethods), "agop / best", "accuracy", "best accuracy", "seconds", "of extra trees", "coverage",
]; // prettier-ignore

/** The first two lines of the page's table. */
export const completionHeader = [names, names.map((_, k) => (k === 0 ? "---" : "---:"))].map(cellsOf).join("\n");

/** A row of the page's table: means over the seeds, of peers those that were computed for all of them. */
export function completionRow({ table, fraction, measured, peers }: TableRow): string {
  const complete = new Map(
    peers.map(({ method, scores }) => [method, scores.every((score) => score !== undefined) ? scores : undefined]),
  );
  const meanOf = (method: PeerMethod, value: (score: PeerScore) => number | null): number | null =>
    meanOrNone(complete.get(method)?.map(value) ?? []);
  const methods = Object.keys(peerMethods) as PeerMethod[];
  const errors = methods.map((method) => meanOf(method, ({ rmse }) => rmse));
  const accuracies = methods.map((method) => meanOf(method, ({ accuracy }) => accuracy));
  const rmse = mean(measured.map((each) => each.rmse));
  const best = Math.min(...errors.filter((error) => error !== null));
  const isWhole = [...complete.values()].every((scores) => scores !== undefined);
  const mostAccurate = Math.max(...accuracies.filter((accuracy) => accuracy !== null));
  return cellsOf([
    `${table.title}${table.isUntuned ? " (untuned)" : ""}`,
    `${100 * fraction}%`,
    `**${rmse.toFixed(3)}**`,
    ...errors.map((error) => error?.toFixed(3) ?? none),
    Number.isFinite(best) ? `${(rmse / best).toFixed(3)}${isWhole ? "" : "*"}` : none,
    meanOrNone(measured.map(({ accuracy }) => accuracy))?.toFixed(3) ?? none,
    Number.isFinite(mostAccurate) ? mostAccurate.toFixed(3) : none,
    mean(measured.map(({ seconds }) => seconds)).toFixed(1),
    meanOf("extra-trees", ({ seconds, processorSeconds }) => Math.min(seconds, processorSeconds))?.toFixed(1) ?? none,
    meanOrNone(measured.map((each) => each.coverage))?.toFixed(3) ?? none,
  ]);
}

const beforeReading = "\n## Reading it\n";
const afterReading = "\n## The tables\n";

/** What was written by hand into the page that there is: how to read its table. */
export function readingOf(page: string): string {
  const [, rest = ""] = page.split(beforeReading);
  return rest.split(afterReading)[0].trim();
}

/** The page of the documentation. */
export function completionPage(
  rows: readonly TableRow[],
  {
    versions,
    seeds,
    reading,
  }: {
    readonly versions: Readonly<Record<string, string>>;
    readonly seeds: readonly number[];
    readonly reading: string;
  },
): string {
  const tables = new Map(rows.map(({ table, columns }) => [table, columns]));
  const sizes = [...tables].map(([{ title, without, isUntuned }, columns]) => {
    const count = (kind: TextColumn["kind"]): number => columns.filter((column) => column.kind === kind).length;
    const parts = [
      `${columns[0].cells.length} rows`,
      `${count("numbers")} columns of numbers`,
      ...(count("categories") > 0 ? [`${count("categories")} of categories`] : []),
      ...(without === undefined ? [] : ["features only"]),
      ...(isUntuned ? ["not looked at while the command was made"] : []),
    ];
    return `- ${title}: ${parts.join(", ")}`;
  });
  return `# Tables with holes, completed

What \`agop complete FILE --out OUT\` leaves of the error of hidden cells, with its defaults, beside the imputers of scikit-learn. Made by
\`npm run bench:tables -- --write\`, which leaves the words of "Reading it" as they are.

10% and 30% of the observed cells of the columns of numbers are hidden at random, and as many of the columns of categories; means over
${seeds.length} seeds. Columns of which 95% have one value hide nothing. The error is the root mean squared error in standard deviations of the
column's visible cells, pooled over all hidden cells of numbers, smaller is better; the accuracy is the part of the hidden categories that
is right, beside that of the best peer. Seconds are those of the whole command, reading and writing included, and of fitting the extra
trees in a Python that runs already: the wall time of two threads, or their processor time where the machine was busy and that is less. The coverage is the part of the hidden numbers in their intervals of 90%. A star: peers are missing
in the comparison, because they were not computed yet.

${completionHeader}
${rows.map(completionRow).join("\n")}
${beforeReading}
${reading}
${afterReading}
${sizes.join("\n")}

The tables and their sources are in [packages/benchmarks/tables](../../packages/benchmarks/tables/README.md). Air Quality marks missing
cells with -200; all methods get them empty, and the command its columns of dates.

Peers (${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ")}), on standardised columns, categories as one column
for each value: the columns' means; KNNImputer with 10 neighbours weighted by distance; IterativeImputer with Bayesian ridge regression,
and with 50 extra trees on two threads, ten rounds each at most (missForest's kind); SoftImpute with its penalty chosen on a tenth of the visible cells;
linear interpolation between the rows where they follow each other in time. Their scores are kept in
\`packages/benchmarks/tables/imputation-scores.json\`; \`--peers\` computes those that are missing.
`;
}

function cellsOf(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Null where one of them is, or there is none. */
function meanOrNone(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length > 0 && numbers.length === values.length ? mean(numbers) : null;
}
