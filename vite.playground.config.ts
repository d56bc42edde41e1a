import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

// The page of @agop/playground: one file that works from a disk and without a network: script, style, worker and WebAssembly stand in the page.

const { version } = JSON.parse(readFileSync(new URL("packages/playground/package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};

/** `import example from "./table.csv?packed"` is the file as gzip in base64. */
const packedFiles: Plugin = {
  name: "packed-files",
  enforce: "pre",
  load(id) {
    if (!id.endsWith("?packed")) return undefined;
    const path = id.slice(0, -"?packed".length);
    this.addWatchFile(path);
    return `export default ${JSON.stringify(gzipSync(readFileSync(path), { level: 9 }).toString("base64"))};`;
  },
};

/** Puts the script and the style into the page, since a browser loads no module from a file. */
const oneFile: Plugin = {
  name: "one-file",
  enforce: "post",
  generateBundle(_, bundle) {
    const page = bundle["index.html"];
    if (page?.type !== "asset") throw new Error("there is no page");
    let html = String(page.source);
    for (const [name, file] of Object.entries(bundle)) {
      if (file.type === "chunk") {
        const code = file.code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
        const tag = new RegExp(`<script type="module"[^>]* src="[^"]*${file.fileName}"></script>`);
        html = html.replace(tag, "").replace("</body>", () => `<script type="module">${code}</script>\n</body>`);
      } else if (name.endsWith(".css")) {
        const tag = new RegExp(`<link rel="stylesheet"[^>]* href="[^"]*${name}">`);
        html = html.replace(tag, () => `<style>${String(file.source)}</style>`);
      } else continue;
      Reflect.deleteProperty(bundle, name);
    }
    page.source = html;
  },
};

export default defineConfig({
  root: fileURLToPath(new URL("packages/playground", import.meta.url)),
  base: "./",
  logLevel: "warn",
  define: { agopVersion: JSON.stringify(version) },
  // The threads of the backend are workers, too, whose script stands in the page.
  resolve: {
    alias: [
      {
        find: /^\.\/create-worker\.js$/,
        replacement: fileURLToPath(new URL("packages/playground/src/worker/create-thread.ts", import.meta.url)),
      },
    ],
  },
  plugins: [packedFiles, oneFile],
  worker: { format: "iife" },
  build: {
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: () => true,
    cssCodeSplit: false,
    chunkSizeWarningLimit: 5000,
    reportCompressedSize: false,
    // How long plugins take says nothing where the machine is busy.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
