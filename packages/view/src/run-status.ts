import type { Metrics } from "@agop/core";
import type { RunHistory } from "./history.js";

/** How a run is, in a word for colours and a sentence for people. */
export interface RunStatus {
  readonly kind: "running" | "done" | "failed" | "stopped";
  readonly words: string;
}

/** @param goesOn whether more events may come */
export function statusOf({ end, iterations, progress }: RunHistory, goesOn: boolean): RunStatus {
  if (end?.type === "run-failed") {
    const hint = end.hint === null ? "" : ` (${end.hint})`;
    return { kind: "failed", words: `failed after ${iterations} iterations: ${end.message}${hint}` };
  }
  if (end) {
    const against = end.criterion
      ? `: ${end.criterion.name} ${short(end.criterion.value)}, limit ${short(end.criterion.limit)}`
      : "";
    const words = `${end.reason} after ${end.iterations} iterations${against}`;
    if (end.reason === "diverged") return { kind: "failed", words };
    return { kind: end.reason === "cancelled" ? "stopped" : "done", words };
  }
  if (goesOn) {
    const within = progress ? `; ${progress.phase} ${progress.done}${progress.total === null ? "" : ` of ${progress.total}`}` : ""; // prettier-ignore
    return { kind: "running", words: `running, ${iterations} iterations so far${within}` };
  }
  return { kind: "failed", words: `broke off after ${iterations} iterations, without saying why` };
}

/** Four digits; of what JSON has no number for, a dash. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "-";
  return Number.isInteger(value) && Math.abs(value) < 1e5 ? String(value) : String(Number(value.toPrecision(4)));
}

/** The first metric with its name, "RMSE 0.1234" or "accuracy 0.9": kinds of problems have their own. */
export function primaryMetric(metrics: Metrics): string {
  const [name, value] = Object.entries(metrics).find(([metric]) => metric !== "n") ?? ["n", metrics.n];
  return `${name === "rmse" ? "RMSE" : name} ${short(value)}`;
}

/** What to call a run: its label, where there is one, and its algorithm. */
export function titleOf({ started, source, key }: RunHistory, isOneOfMany: boolean): string {
  const { label, algorithm } = started;
  const name = label === null || label === algorithm ? algorithm : `${label}: ${algorithm}`;
  const number = isOneOfMany ? `${key} ` : "";
  return source === "" ? `${number}${name}` : `${number}${name} (${source})`;
}
