import type { RunEvent } from "@agop/core";
import type { History, RunHistory } from "../history.js";
import { primaryMetric, statusOf, titleOf } from "../run-status.js";
import { element, table } from "./elements.js";
import { colourOfRun } from "./figure.js";

export interface RunChoice {
  /** Whether more events may come. */
  readonly goesOn: boolean;
  isShown(key: string): boolean;
  show(key: string, isWanted: boolean): void;
}

/** The runs as a table with a tick for each, what went wrong, and their settings. */
export function describeRuns(history: History, choice: RunChoice): readonly Node[] {
  const runs = history.runs();
  if (runs.length === 0) return [element("p", {}, "No run has begun yet."), ...warningsOf(history)];
  const rows = runs.map((run, place) => {
    const { kind, words } = statusOf(run, choice.goesOn && isLastOfItsSource(run, runs));
    const last = run.points.at(-1);
    const kept = run.end?.type === "run-finished" ? run.end : last;
    return [
      tick(run, place, runs.length > 1, choice),
      element("span", { class: kind, "data-status": kind }, words),
      kept?.validation ? primaryMetric(kept.validation) : "",
      kept?.heldOut ? primaryMetric(kept.heldOut) : "",
      last ? `${(last.elapsedMs / 1000).toFixed(2)} s` : "",
    ];
  });
  const focus = runs.findLast(({ key }) => choice.isShown(key)) ?? runs[runs.length - 1];
  return [
    table(["run", "how it is", "validation", "held-out", "time"], rows),
    ...warningsOf(history),
    settingsOf(focus, runs.length > 1),
  ];
}

function isLastOfItsSource({ key, source }: RunHistory, runs: readonly RunHistory[]): boolean {
  return runs.findLast((run) => run.source === source)?.key === key;
}

function tick(run: RunHistory, place: number, isOneOfMany: boolean, choice: RunChoice): HTMLElement {
  const box = element("input", { type: "checkbox", checked: choice.isShown(run.key), "data-run": run.key });
  box.addEventListener("change", () => {
    choice.show(run.key, box.checked);
    // The table is drawn anew.
    document.querySelector<HTMLElement>(`[data-run="${run.key}"]`)?.focus();
  });
  const swatch = element("span", { class: "swatch" });
  swatch.style.background = colourOfRun(place);
  return element("label", {}, box, " ", swatch, titleOf(run, isOneOfMany));
}

function warningsOf(history: History): readonly Node[] {
  const lines = [
    ...history.warnings().map(({ message }) => message),
    ...history
      .runs()
      .flatMap(({ key, warnings }) =>
        warnings.map(({ message, afterIteration }) => `run ${key}, after ${afterIteration} iterations: ${message}`),
      ),
  ];
  if (lines.length === 0) return [];
  return [element("h2", {}, "Warnings"), element("ul", {}, ...lines.map((line) => element("li", {}, line)))];
}

function settingsOf({ started, key }: RunHistory, isOneOfMany: boolean): HTMLElement {
  const { problem, backend, seed, stop, settings, startedAt } = started;
  const rows: readonly (readonly [string, string])[] = [
    ["problem", describeProblem(problem)],
    ["backend", `${backend.name}, ${backend.precision}: ${backend.description}`],
    ["settings", JSON.stringify(settings)],
    ["stops", JSON.stringify(stop)],
    ["seed", String(seed)],
    ["started", startedAt],
  ];
  return element(
    "details",
    { open: !isOneOfMany },
    element("summary", {}, isOneOfMany ? `Configuration of run ${key}` : "Configuration"),
    table(
      ["", ""],
      rows.map(([name, value]) => [name, element("code", {}, value)]),
    ),
  );
}

function describeProblem(problem: Extract<RunEvent, { type: "run-started" }>["problem"]): string {
  const count = problem.observations.toLocaleString("en");
  const { kind, rows, cols, features } = problem;
  if (rows !== undefined) return `${kind}: ${rows} x ${cols}, ${count} observations`;
  return `${kind}: ${count} observations${features === undefined ? "" : `, ${features} features`}`;
}
