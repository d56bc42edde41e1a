import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

/** Pixels for each unit of the SVG: sharp on screens of high density. */
const zoom = 2;

const fileOf = (name: string): Promise<Uint8Array> => readFile(createRequire(import.meta.url).resolve(name));

/** The renderer is WebAssembly that a process may begin only once. */
let renderer: Promise<readonly Uint8Array[]> | undefined;

async function openRenderer(): Promise<readonly Uint8Array[]> {
  await initWasm(await fileOf("@resvg/resvg-wasm/index_bg.wasm"));
  const fonts = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"];
  return Promise.all(fonts.map((font) => fileOf(`dejavu-fonts-ttf/ttf/${font}`)));
}

/** An SVG as PNG, on white; the fonts come along, so that it looks the same on every machine. */
export async function toPng(svg: string): Promise<Uint8Array> {
  const fontBuffers = await (renderer ??= openRenderer());
  const image = new Resvg(svg, {
    background: "white",
    fitTo: { mode: "zoom", value: zoom },
    font: { fontBuffers: [...fontBuffers], defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" },
  }).render();
  const png = image.asPng();
  image.free();
  return png;
}
