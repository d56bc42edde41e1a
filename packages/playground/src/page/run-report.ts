import type { Panel } from "@agop/core/run";
import { type HistorySnapshot, pageHtml } from "@agop/view/figures";
import style from "@agop/view/page.css?raw";
import script from "@agop/view/page.js?raw";
import type { MadeFile } from "../messages.js";

/** The page that `agop --report` writes. */
export function runReport(
  title: string,
  command: string,
  {
    history,
    words,
    panels,
  }: { readonly history: HistorySnapshot; readonly words: string; readonly panels: readonly Panel[] },
): MadeFile {
  const versions = { Agop: agopVersion, "in the browser": navigator.userAgent };
  const header = { title, command, versions, outcome: words };
  const html = pageHtml({ header, history, panels, isLive: false }, { script, style });
  return { name: "report.html", content: new Blob([html], { type: "text/html" }) };
}
