import type { IterationEvent } from "@agop/core/run";
import type { RunHistory } from "../history.js";
import { primaryMetric, short, statusOf } from "../run-status.js";
import { element } from "./elements.js";

/** Iterations at the end of a log. */
const latest = 15;

/** What happened in a run, in order: its start, its warnings, its latest iterations, its end. */
export function eventLog(run: RunHistory | undefined, title: string, goesOn: boolean): readonly Node[] {
  if (!run) return [];
  const lines: readonly (readonly [iteration: number, line: string])[] = [
    [0, `started ${run.started.startedAt}`],
    ...run.warnings.map(({ afterIteration, message }) => [afterIteration, `warning: ${message}`] as const),
    ...run.points.slice(-latest).map((event) => [event.iteration, lineOf(event)] as const),
  ];
  const inOrder = lines.toSorted(([a], [b]) => a - b).map(([, line]) => line);
  const { words, kind } = statusOf(run, goesOn);
  const end = kind === "running" ? [] : [words];
  const items = [...inOrder, ...end].map((line) => element("li", {}, line));
  return [element("h2", {}, `Event log of ${title}`), element("ul", { id: "event-log", class: "log" }, ...items)];
}

function lineOf({
  iteration,
  elapsedMs,
  heldOut,
  validation,
  trainingResidual,
  relativeChange,
}: IterationEvent): string {
  const parts = [
    `iteration ${iteration}`,
    `${(elapsedMs / 1000).toFixed(2)} s`,
    validation && `validation ${primaryMetric(validation)}`,
    heldOut && `held-out ${primaryMetric(heldOut)}`,
    trainingResidual !== null && `training residual ${short(trainingResidual)}`,
    relativeChange !== null && `change ${short(relativeChange)}`,
  ];
  return parts.filter(Boolean).join(" · ");
}
