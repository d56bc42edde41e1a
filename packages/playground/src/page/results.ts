import { element, type HistorySnapshot } from "@agop/view/figures";
import { commandLine } from "../command-line.js";
import type { CompletedByWorker, GivenTable, SeenTable, TrainedByWorker } from "../messages.js";
import { completionConfiguration, trainingConfiguration } from "../run-configuration.js";
import type { Workshop } from "../workshop.js";
import { comparisonTable, nameOfChoice } from "./comparison.js";
import { completionResult } from "./completion-result.js";
import { type Download, downloadButtons } from "./downloads.js";
import { choiceField } from "./fields.js";
import { runReport } from "./run-report.js";
import { trainingResult } from "./training-result.js";
import type { Work } from "./work-form.js";

/** What came of some work. */
export interface Results {
  readonly given: GivenTable;
  readonly seen: SeenTable;
  readonly work: Work;
  readonly results: readonly (CompletedByWorker | TrainedByWorker)[];
  readonly history: HistorySnapshot;
}

/** What a result needs of the page that it stands on. */
interface Standing {
  readonly ask: Workshop["call"];
  /** That it is taken off the page. */
  readonly signal: AbortSignal;
}

/** One result; of two a table of both, and a choice of which is shown. */
export function showResults(all: Results, { ask, signal }: Standing): readonly Node[] {
  const { work, results } = all;
  const place = element("div");
  let isShown = new AbortController();
  const show = (which: number): void => {
    isShown.abort();
    isShown = new AbortController();
    place.replaceChildren(...oneResult(all, which, { ask, signal: isShown.signal }));
  };
  signal.addEventListener("abort", () => {
    isShown.abort();
  });
  show(0);
  const title = element("h2", {}, "Result");
  if (results.length === 1) return [title, place];
  const names = work.choices.map(nameOfChoice);
  const choice = choiceField({ label: "Show" }, names.map((name, which) => [String(which), name])); // prettier-ignore
  choice.element.addEventListener("change", () => {
    show(Number(choice.value()));
  });
  return [title, comparisonTable(names, results), element("div", { class: "fields" }, choice.element), place];
}

function oneResult(
  { given, seen, work, results, history }: Results,
  which: number,
  standing: Standing,
): readonly Node[] {
  const result = results[which];
  const { task, choices } = work;
  const written = "completed" in result ? { "--out": result.completed.name, "--uncertainty": result.intervals?.name } : { "--save": result.model.name }; // prettier-ignore
  const command = commandLine(given, task, choices[which], written);
  const panels = "panels" in result ? result.panels : [];
  const report: Download = {
    words: "Report",
    file: () => runReport(`agop ${task.kind} ${given.name}`, command, { history, words: result.words, panels }),
  };
  const asked = { given, seen, choice: choices[which] };
  const configuration =
    "completed" in result ? completionConfiguration(result, asked) : trainingConfiguration(result, asked);
  const made: readonly Download[] =
    "completed" in result
      ? [
          fileOf("Completed table", result.completed),
          ...(result.intervals ? [fileOf("Intervals", result.intervals)] : []),
        ]
      : [fileOf("Model", result.model)];
  const files = [...made, ...(configuration ? [fileOf("Configuration for agop run", configuration)] : [])];
  const shown =
    "completed" in result
      ? completionResult({ given, isList: seen.kind === "list" }, result, standing)
      : trainingResult(result, given, (asked) => standing.ask("predict", asked));
  return [
    element("pre", { "aria-label": "What came of it" }, result.words),
    downloadButtons([...files, report]),
    element("p", {}, "The same on a command line:"),
    element("pre", { "aria-label": "The command" }, command),
    ...shown,
  ];
}

function fileOf(words: string, file: ReturnType<Download["file"]>): Download {
  return { words, file: () => file };
}
