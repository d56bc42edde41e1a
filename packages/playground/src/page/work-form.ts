import { element } from "@agop/view/figures";
import type { FittingChoice, SeenTable } from "../messages.js";
import { choiceField, numberField } from "./fields.js";

/** What is to be done with the table. */
export type Task = { readonly kind: "complete" } | { readonly kind: "train"; readonly target: string };

/** What is asked for: one way to do it, or two side by side. */
export interface Work {
  readonly task: Task;
  readonly choices: readonly [FittingChoice, ...FittingChoice[]];
}

export interface WorkForm {
  readonly element: HTMLElement;
  /**
   * Offers what there is for a table.
   * @param target to be predicted, "" to complete; left out, what was chosen stays
   */
  offer(seen: SeenTable, target?: string): void;
  value(): Work;
}

const complete = ["", "fill in its missing cells"] as const;
const automatic = ["auto", "what does best"] as const;
const ownPhi = ["", "that of the algorithm"] as const;

export function createWorkForm(onStart: () => void): WorkForm {
  const task = choiceField({ label: "Do" }, [complete]);
  const algorithm = choiceField({ label: "Algorithm", option: "--algorithm" }, [automatic]);
  const phi = choiceField({ label: "φ", option: "--phi" }, [ownPhi]);
  const alpha = numberField({ label: "α of φ(s) = s^α", option: "--alpha" }, { min: "0" });
  const rival = choiceField({ label: "Beside it" }, [["", "nothing else"]]);
  const rivalPhi = choiceField({ label: "its φ", option: "--phi" }, [ownPhi]);
  const rivalAlpha = numberField({ label: "its α", option: "--alpha" }, { min: "0" });
  const holdout = numberField({ label: "Held out, to measure the error", option: "--holdout" }, { value: "0.1" });
  const seed = numberField({ label: "Seed", option: "--seed" }, { value: "0", step: "1" });
  const iterations = numberField({ label: "Iterations at most", option: "--max-iterations" }, { step: "1", min: "1" });
  const start = element("button", { type: "submit", class: "main", id: "start" }, "Start");
  const form = element(
    "form",
    { "aria-label": "What to do", novalidate: true },
    element("div", { class: "fields" }, task.element, algorithm.element, rival.element),
    element(
      "details",
      {},
      element("summary", {}, "Options"),
      element(
        "div",
        { class: "fields" },
        ...[phi, alpha, rivalPhi, rivalAlpha, holdout, seed, iterations].map((field) => field.element),
      ),
    ),
    start,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onStart();
  });
  let seen: SeenTable | undefined;
  const targetOf = (value: string): Task => {
    return value === "" ? { kind: "complete" } : { kind: "train", target: value };
  };
  const offerAlgorithms = (): void => {
    if (!seen) return;
    // What learns to predict has no φ to choose.
    for (const field of [phi, alpha, rivalPhi, rivalAlpha]) field.element.hidden = task.value() !== "";
    const { completing, predicting } = seen.algorithms;
    const names = (task.value() === "" ? completing : predicting).map((name) => [name, name] as const);
    algorithm.offer([automatic, ...names]);
    rival.offer([["", "nothing else"], ...names]);
  };
  task.element.addEventListener("change", offerAlgorithms);
  return {
    element: form,
    offer: (table, target) => {
      seen = table;
      const targets = table.columns
        .filter(({ kind, name }) => (kind === "numbers" || kind === "categories") && name !== "")
        .map(({ name }) => [name, `learn to predict ${name}`] as const);
      task.offer([complete, ...targets]);
      if (target !== undefined) task.set(target);
      const phis = [ownPhi, ...table.phis.map((name) => [name, name] as const)];
      phi.offer(phis);
      rivalPhi.offer(phis);
      offerAlgorithms();
    },
    value: () => {
      const maxIterations = iterations.value();
      const work = targetOf(task.value());
      const hasPhi = work.kind === "complete";
      const choiceOf = (name: string, ofPhi: string, exponent: number | undefined): FittingChoice => ({
        algorithm: name,
        holdout: holdout.value() ?? 0,
        seed: seed.value() ?? 0,
        ...(hasPhi && ofPhi !== "" && { phi: ofPhi }),
        ...(hasPhi && exponent !== undefined && { alpha: exponent }),
        ...(maxIterations !== undefined && { maxIterations }),
      });
      const first = choiceOf(algorithm.value(), phi.value(), alpha.value());
      const second = choiceOf(rival.value(), rivalPhi.value(), rivalAlpha.value());
      return { task: work, choices: rival.value() === "" ? [first] : [first, second] };
    },
  };
}
