/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { createPlayground } from "./page/playground.js";
import "./page/playground.css";

document.getElementById("playground")?.replaceChildren(...createPlayground());
