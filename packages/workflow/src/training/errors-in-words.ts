import { countOf } from "../output/words.js";
import type { ClassErrors, HeldOutErrors } from "./held-out-errors.js";

/** Confusions of more classes than this are in the document alone. */
const mostListed = 12;

/** Lines of what is printed, beginning with two blanks and `label`. */
export function errorLines(label: string, errors: HeldOutErrors): readonly string[] {
  const begin = `  ${label.padEnd(10)}  ${countOf(errors.n)} rows: `;
  if (errors.kind === "classification") return [begin + classesInWords(errors), ...confusionLines(errors)];
  const isOne = errors.targets.length === 1;
  const lines = errors.targets.map(({ target, rmse, mae, rSquared, baseline }) => {
    const explained = rSquared === null ? "" : `, R² ${rSquared.toFixed(3)}`;
    const measured = `RMSE ${rmse.toPrecision(4)}, MAE ${mae.toPrecision(4)}${explained}`;
    return `${isOne ? "" : `${target} `}${measured}, where the mean alone has RMSE ${baseline.rmse.toPrecision(4)}`;
  });
  const indent = " ".repeat(begin.length);
  return lines.map((line, place) => (place === 0 ? begin : indent) + line);
}

function classesInWords({ accuracy, logLoss, auc, baseline }: ClassErrors): string {
  const area = auc === null ? "" : `, AUC ${auc.toFixed(3)}`;
  return `accuracy ${accuracy.toFixed(3)}, log loss ${logLoss.toPrecision(3)}${area}, where the majority alone has accuracy ${baseline.accuracy.toFixed(3)}`;
}

/** How often each class, a row, was taken for each, a column. */
function confusionLines({ confusion: { classes, counts } }: ClassErrors): readonly string[] {
  if (classes.length > mostListed) return [];
  const first = Math.max(...classes.map((name) => name.length), "right \\ predicted".length);
  const widths = classes.map((name, j) => Math.max(name.length, ...counts.map((row) => String(row[j]).length)));
  const line = (name: string, cells: readonly string[]): string =>
    `  ${name.padEnd(first)}  ${cells.map((cell, j) => cell.padStart(widths[j])).join("  ")}`;
  return ["", line("right \\ predicted", classes), ...classes.map((name, i) => line(name, counts[i].map(String))), ""];
}
