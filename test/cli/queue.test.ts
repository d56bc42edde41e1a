import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, serverKinds } from "../../packages/benchmarks/src/queue/servers.js";
import { agop, spawnAgop, temporaryFolder } from "./command-line.js";

const [{ missing, start }] = serverKinds;

describe.skipIf(missing !== undefined)(`agop experiment --queue${missing === undefined ? "" : ` (${missing})`}`, () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(async () => {
    await server.stop();
  });

  it("shares cells, which are worked on while it is away, and collects them to what one machine has", async () => {
    const [alone, shared] = await Promise.all([temporaryFolder(), temporaryFolder()]);
    const fig5 = (output: string, ...more: readonly string[]) => ["experiment", "fig5", "--quick", "--output", output, ...more]; // prettier-ignore
    const sharing = fig5(shared, "--queue", server.address.href, "--workers", "0");
    const left = await spawnAgop(sharing, { interruptWhen: (stderr) => stderr.includes("0/6 cells") });
    expect(left.exitCode, left.stderr).toBe(130);
    expect(left.stderr).toContain("and has what others do of the cells in the queue until then");
    const work = await agop("experiment", "work", "--queue", server.address.href, "--workers", "1", "--until-empty");
    expect(work).toMatchObject({ exitCode: 0, stdout: "worked on 6 cells\n" });
    const collected = await agop(...sharing);
    expect(collected.exitCode, collected.stderr).toBe(0);
    expect(collected.stdout).toContain("6 of 6 cells done, size quick");
    await agop(...fig5(alone, "--workers", "1"));
    const rows = await Promise.all([alone, shared].map((folder) => readFile(join(folder, "fig5/rows.csv"), "utf8")));
    expect(rows[1]).toBe(rows[0]);
  });

  it("works on the cells itself, too", async () => {
    const output = await temporaryFolder();
    const shared = ["--queue", server.address.href, "--workers", "2", "--shard", "1/2", "--output", output];
    const { exitCode, stdout, stderr } = await agop("experiment", "fig5", "--quick", ...shared);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain("shard 1 of 2 is done");
  });
});
