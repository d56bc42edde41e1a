/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

// What the page of runs is made of, for pages of one's own, which take their style from `@agop/view/page.css`.

export type { HistorySnapshot } from "./history.js";
export { type PageAssets, pageHtml } from "./html.js";
export { type Attributes, colourOf, element, table } from "./page/elements.js";
export { showPanels } from "./page/panels.js";
export { createRuns, type RunsOnPage } from "./page/runs.js";
export { short } from "./run-status.js";
