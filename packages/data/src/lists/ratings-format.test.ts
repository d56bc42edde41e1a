import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { detectRatings } from "./ratings-format.js";

async function detected(text: string): Promise<string | undefined> {
  const path = join(await mkdtemp(join(tmpdir(), "agop-data-")), "file");
  await writeFile(path, text);
  return (await detectRatings(path))?.name;
}

it.each([
  ["196\t242\t3\t881250949\n186\t302\t3\t891717742\n", "MovieLens u.data"],
  ["1::1193::5::978300760\r\n1::661::3::978302109\r\n", "MovieLens ratings.dat"],
  ["1::122::3.5::838985046\n", "MovieLens ratings.dat"],
  ["userId,movieId,rating,timestamp\n1,1,4.0,964982703\n", "MovieLens ratings.csv"],
  ["\ufeffuserId,movieId,rating,timestamp\r\n1,1,4.0,964982703\r\n", "MovieLens ratings.csv"],
])("detects %j", async (text, name) => {
  expect(await detected(text)).toBe(name);
});

it.each([["1\t2\t3\t4\n"], ["1,2,3,881250949\n"], ["user,item,rating\n1,2,3\n"], ["196\t242\t33\t881250949\n"], [""]])(
  "takes %j for no ratings",
  async (text) => {
    expect(await detected(text)).toBeUndefined();
  },
);

it("refuses what is no file", async () => {
  await expect(detectRatings(tmpdir())).rejects.toMatchObject({ code: "file-unreadable" });
  await expect(detectRatings("/nowhere/u.data")).rejects.toMatchObject({ code: "file-unreadable" });
});
