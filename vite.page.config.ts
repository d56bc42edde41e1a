import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// The page of @agop/view, its script and its style each in one file, for reports that hold all that they need.

const inView = (path: string): string => fileURLToPath(new URL(`packages/view/${path}`, import.meta.url));

export default defineConfig({
  root: inView("src/page"),
  logLevel: "error",
  build: {
    target: "es2022",
    outDir: inView("dist/built"),
    emptyOutDir: true,
    lib: {
      entry: inView("src/page/main.ts"),
      name: "agopPage",
      formats: ["iife"],
      fileName: () => "page.js",
      cssFileName: "page",
    },
  },
});
