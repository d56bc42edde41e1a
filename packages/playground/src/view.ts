// What the page takes of @agop/view: its figures, which are no entry of that package but sources of its own page, and the
// page itself as a report needs it.

export { type HistorySnapshot } from "../../view/src/history.js";
export { pageHtml } from "../../view/src/html.js";
export { colourOf, element, table } from "../../view/src/page/elements.js";
export { showPanels } from "../../view/src/page/panels.js";
export { createRuns } from "../../view/src/page/runs.js";
export { short } from "../../view/src/run-status.js";
import script from "../../view/dist/page/page.js?raw";
import style from "../../view/dist/page/page.css?raw";
import "../../view/src/page/style.css";

export const reportAssets = { script, style };
