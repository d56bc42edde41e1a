import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { exampleList, filledIn } from "./filled-in.js";

const inEditor = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

// One static page, whose links are relative: it may be served from any folder.
export default defineConfig({
  root: inEditor("src/page"),
  base: "./",
  logLevel: "error",
  plugins: [filledIn(), exampleList()],
  worker: { format: "es", plugins: () => [filledIn()] },
  build: {
    target: "es2022",
    outDir: inEditor("dist"),
    emptyOutDir: true,
    // TypeScript itself, which is loaded when the first program is looked at.
    chunkSizeWarningLimit: 5000,
  },
});
