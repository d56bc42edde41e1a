import { readFileSync } from "node:fs";
import { AgopError } from "@agop/core";
import type { PageAssets } from "./html.js";

/** Made by `npm run build`. Sources are not runnable in a browser: tests take the built ones too. */
export function builtAssets(): PageAssets {
  return { script: readAsset("page.js"), style: readAsset("page.css") };
}

function readAsset(name: "page.js" | "page.css"): string {
  try {
    return readFileSync(new URL(`../dist/built/${name}`, import.meta.url), "utf8");
  } catch (cause) {
    throw new AgopError("defect", `@agop/view is not built: there is no ${name}`, "npm run build", { cause });
  }
}
