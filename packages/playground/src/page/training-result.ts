import { element, showPanels } from "@agop/view/figures";
import type { GivenTable, PredictedByWorker, TrainedByWorker } from "../messages.js";
import { type Download, downloadButtons } from "./downloads.js";

/** What was learned, and a place for other tables to be predicted with it. */
export function trainingResult(
  { panels, model }: TrainedByWorker,
  { reading }: GivenTable,
  predict: (asked: {
    readonly given: GivenTable;
    readonly model: TrainedByWorker["model"];
  }) => Promise<PredictedByWorker>,
): readonly Node[] {
  const input = element("input", { type: "file", id: "to-predict" });
  const said = element("div", { role: "status" });
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (!file) return;
    input.value = "";
    said.replaceChildren(element("p", {}, `predicting ${file.name}`));
    // The list columns are of the table that was learned from.
    predict({ given: { name: file.name, content: file, reading }, model }).then(
      ({ words, predicted }) => {
        const download: Download = { words: "The predicted table", file: () => predicted };
        said.replaceChildren(element("pre", {}, words), downloadButtons([download]));
      },
      (error: unknown) => {
        said.replaceChildren(
          element("p", { class: "trouble" }, error instanceof Error ? error.message : String(error)),
        );
      },
    );
  });
  return [
    ...showPanels(panels),
    element("h3", {}, "Predict other rows"),
    element("div", { class: "field" }, element("label", { for: "to-predict" }, "A table with the same columns"), input),
    said,
  ];
}
