import type { HistorySnapshot } from "./history.js";
import { dataElement, type PageData } from "./page-data.js";

/** Script and style of the page, each in one file. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** Nothing from elsewhere, whatever the events say; a live page may ask its own server. */
function contentPolicy(isLive: boolean): string {
  const connect = isLive ? "connect-src 'self'; " : "";
  return `default-src 'none'; ${connect}script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:`;
}

/** The page with all that it needs in one file. */
export function pageHtml(data: PageData, { script, style }: PageAssets): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(data.isLive)}">
<link rel="icon" href="data:,">
<title>${escaped(data.header.title)}</title>
<style>${style.replaceAll("</style", "<\\/style")}</style>
</head>
<body>
<main id="agop"><noscript>The figures of this page need JavaScript.</noscript></main>
<script type="application/json" id="${dataElement}">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>
<script>${script.replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`;
}

/** The runs of a page that `pageHtml` made; undefined of any other. */
export function historyOfPage(html: string): HistorySnapshot | undefined {
  const [, text] =
    new RegExp(`<script type="application/json" id="${dataElement}">(.*?)</script>`, "s").exec(html) ?? [];
  // It is marked as ours, and nobody writes that by hand.
  return text === undefined ? undefined : (JSON.parse(text) as PageData).history;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
