import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Example } from "../page/examples.js";

const listed = z.array(
  z.strictObject({ name: z.string(), title: z.string(), configuration: z.string(), besides: z.array(z.string()) }),
);

const folder = new URL("../../../../docs/examples/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, folder), "utf8");

/** What examples.json lists, from docs/examples. */
export function readExamples(): readonly Example[] {
  const list: unknown = JSON.parse(
    readFileSync(fileURLToPath(new URL("../../examples.json", import.meta.url)), "utf8"),
  );
  return listed.parse(list).map(({ name, title, configuration, besides }) => ({
    name,
    title,
    code: read(`${name}.ts`),
    configuration: read(`configurations/${configuration}`),
    besides: Object.fromEntries(besides.map((beside) => [beside, read(`${beside}.ts`)])),
  }));
}
