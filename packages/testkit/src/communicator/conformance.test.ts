import { oneProcess } from "@agop/core/streaming";
import { describe, expect, it } from "vitest";
import { checkCommunicator } from "../check-communicator.js";
import { localProcesses } from "./local-processes.js";

checkCommunicator(() => [oneProcess], { title: "one process" });
for (const size of [1, 2, 5]) checkCommunicator(() => localProcesses(size), { title: `${size} local processes` });

describe("local processes", () => {
  const failed = expect.objectContaining({ code: "communicator-failed" }) as unknown;

  it("all fail where they are not at the same sum", async () => {
    const [first, second] = localProcesses(2);
    const three = new Float64Array(3);
    for (const other of [() => second.add(new Float64Array(4)), () => second.broadcast(three, 1)]) {
      const waiting = first.add(three);
      await expect(other()).rejects.toEqual(failed);
      await expect(waiting).rejects.toEqual(failed);
    }
  });

  it("all end where one aborts, also those that come later", async () => {
    const [first, second] = localProcesses(2);
    const waiting = first.add(new Float64Array(3));
    second.abort("no more rows");
    await expect(waiting).rejects.toMatchObject({ code: "communicator-failed", message: "no more rows" });
    await expect(second.add(new Float64Array(3))).rejects.toMatchObject({ message: "no more rows" });
  });
});
