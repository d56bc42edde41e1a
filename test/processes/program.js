// One of several processes, which does what its argument says.
import { Buffer } from "node:buffer";
import process from "node:process";
import { Worker } from "node:worker_threads";
import { mpiSum } from "@agop/communicator-mpi";

const how = process.argv[2];
if (how === "in-a-worker") {
  const code =
    'import("@agop/communicator-mpi").then(({ mpiSum }) => mpiSum()).catch((error) => { console.log(error.message); });';
  new Worker(code, { eval: true });
} else await inTheMainThread();

async function conform() {
  const { communicatorSuite, describeFinding, isFailure, runSuites, summaryOf } = await import("@agop/testkit/suites");
  for (const sameBits of [false, true]) {
    const sum = await mpiSum({ sameBits });
    const findings = [];
    for await (const finding of runSuites([communicatorSuite(() => [sum])])) findings.push(finding);
    for (const finding of findings.filter(isFailure)) process.stderr.write(`${describeFinding(finding)}\n`);
    if (findings.some(isFailure)) process.exit(1);
    if (sum.rank === 0) process.stdout.write(`${summaryOf(findings)}\n`);
  }
}

async function inTheMainThread() {
  if (how === "conforms") return conform();
  const sum = await mpiSum({ sameBits: how === "same-bits" });
  const isSummed = how === "sum" || how === "same-bits";
  // Three pieces, the last one odd; 17 decades, so that the order of a sum shows in its bits.
  const values = Float64Array.from(
    { length: isSummed ? 2 ** 21 + 3 : 3 },
    (_, k) => (sum.rank + 1) * 10 ** ((k % 17) - 8),
  );
  await sum.add(values);
  const given = Float64Array.of(sum.rank + 10);
  await sum.broadcast(given, sum.size - 1);
  if (isSummed) {
    const errors = values.map((value, k) =>
      Math.abs(value / ((sum.size * (sum.size + 1)) / 2) / 10 ** ((k % 17) - 8) - 1),
    );
    const terms = Float64Array.from(
      { length: 1001 },
      (_, k) => Math.sin(k + 7 * sum.rank) * 10 ** (((k + 5 * sum.rank) % 17) - 8),
    );
    await sum.add(terms);
    const error = errors.reduce((most, each) => Math.max(most, each), 0);
    const bits = Buffer.from(terms.buffer).toString("base64");
    if (sum.rank !== 0) return;
    const found = { error, given: given[0], unhooked: process.env.UCX_MEM_EVENTS, bits };
    process.stdout.write(`${JSON.stringify(found)}\n`);
  } else if (sum.rank === 1) {
    if (how === "throws") throw new Error("this process fails");
    if (how === "rejects") void Promise.reject(new Error("this process fails"));
    if (how === "exits") process.exit(7);
    if (how === "exits-as-if-well") process.exit(0);
    if (how === "is-killed") process.kill(process.pid, "SIGKILL");
    if (how === "aborts") sum.abort("this process fails");
    if (how === "has-another-length") await sum.add(new Float64Array(4));
  } else {
    await sum.add(new Float64Array(3));
    process.stdout.write("went on\n");
  }
}
