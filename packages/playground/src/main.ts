/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { createPlayground } from "./page/playground.js";
import "@agop/view/page.css";
import "./page/playground.css";

document.getElementById("playground")?.replaceChildren(...createPlayground());
