import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readCheckedJson, writeCheckedJson } from "./checked-json.js";

const kind = { format: "test document", version: 3 } as const;
const content = { name: 'é \u2028 "quoted"', numbers: [0.1, 1e-320, -1 / 3, 1e308], nested: { none: null } };

async function written(): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "agop-data-")), "document.json");
  await writeCheckedJson(path, kind, content);
  return path;
}

it("reads back what it wrote, to the last bit", async () => {
  expect(await readCheckedJson(await written(), kind)).toEqual(content);
});

it.each([
  ["one digit changed", (text: string) => text.replace("0.1", "0.2"), /was changed after it was written/],
  ["the end cut off", (text: string) => text.slice(0, -20), /is no test document, or only a part/],
  ["another version", (text: string) => text.replace('"version":3', '"version":2'), /of version 2; this is version 3/],
  ["another kind", (text: string) => text.replace("test document", "model"), /is no test document/],
  ["no JSON", () => "a,b\n", /is no test document/],
])("refuses a file with %s", async (_, change, message) => {
  const path = await written();
  await writeFile(path, change(await readFile(path, "utf8")));
  await expect(readCheckedJson(path, kind)).rejects.toThrow(message);
});

it("refuses a file that is not there", async () => {
  await expect(readCheckedJson("/nowhere/x.json", kind)).rejects.toMatchObject({ code: "file-unreadable" });
});
