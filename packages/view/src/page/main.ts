/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { dataElement, type PageData } from "../page-data.js";
import { element } from "./elements.js";
import { followServer } from "./follow-server.js";
import { createPage } from "./page.js";
import "uplot/dist/uPlot.min.css";
import "./style.css";

// What the browser starts: the page with what came with it, and what a server sends from then on.

const place = document.getElementById("agop");
const text = document.getElementById(dataElement)?.textContent;
if (place && text) {
  // pageHtml wrote it.
  const data = JSON.parse(text) as PageData;
  const page = createPage(data);
  place.append(page.element);
  page.render();
  if (data.isLive) followServer(page, new URLSearchParams(location.search).get("token") ?? "");
} else {
  document.body.append(element("p", {}, "This page has no data."));
}
