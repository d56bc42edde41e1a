import { appendFile, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tailEvents } from "./follow-file.js";
import { madeIteration, madeStart } from "./made-events.js";

const fileWith = async (text: string): Promise<string> => {
  const path = join(await mkdtemp(join(tmpdir(), "agop-view-")), "events.jsonl");
  await writeFile(path, text);
  return path;
};
const line = (event: object): string => `${JSON.stringify(event)}\n`;

describe("following a file of events", () => {
  it("gives what was added, and waits for the rest of a line", async () => {
    const second = line(madeIteration(1, { details: { note: "Gemüse" } }));
    // Within the two bytes of ü.
    const cut = Buffer.from(second).indexOf(0xbc);
    const path = await fileWith(line(madeStart("lin-rfm")));
    const tail = tailEvents(path);
    expect(await tail.next()).toEqual([madeStart("lin-rfm")]);
    await appendFile(path, Buffer.from(second).subarray(0, cut));
    expect(await tail.next()).toEqual([]);
    await appendFile(path, Buffer.from(second).subarray(cut));
    expect(await tail.next()).toEqual([madeIteration(1, { details: { note: "Gemüse" } })]);
    expect(await tail.next()).toEqual([]);
  });

  it("begins anew with a file that was written anew", async () => {
    const path = await fileWith(line(madeStart("lin-rfm")) + line(madeIteration(1)));
    const tail = tailEvents(path);
    await tail.next();
    await writeFile(path, line(madeStart("irls-p")));
    expect([...(await tail.next()), ...(await tail.next())]).toEqual([madeStart("irls-p")]);
  });

  it("begins anew with another file in its place, were it longer", async () => {
    const path = await fileWith(line(madeStart("lin-rfm")));
    const tail = tailEvents(path);
    await tail.next();
    const other = [madeStart("irls-p"), madeIteration(1), madeIteration(2)];
    await writeFile(path, other.map(line).join("\r\n"));
    expect([...(await tail.next()), ...(await tail.next())]).toEqual(other);
  });

  it("reads much in pieces, and no line without an end", async () => {
    const long = madeIteration(1, { details: { note: "x".repeat(6 << 20) } });
    const path = await fileWith(line(madeStart("lin-rfm")) + line(long).repeat(4));
    const tail = tailEvents(path);
    const counts = [];
    for (let k = 0; k < 4; k++) counts.push((await tail.next()).length);
    expect(counts).toEqual([3, 2, 0, 0]);
    const endless = tailEvents(await fileWith("x".repeat((1 << 24) + 2)));
    expect(await endless.next()).toEqual([]);
    await expect(endless.next()).rejects.toMatchObject({ code: "file-unreadable" });
  });

  it("names the line that is no event, and a file that is not there", async () => {
    const path = await fileWith(`${line(madeStart("lin-rfm"))}{"type":"weather"}\n`);
    await expect(tailEvents(path).next()).rejects.toMatchObject({
      code: "file-unreadable",
      message: expect.stringContaining(`${path}:2`) as unknown,
    });
    await expect(tailEvents(`${path}x`).next()).rejects.toMatchObject({ code: "file-unreadable" });
  });
});
