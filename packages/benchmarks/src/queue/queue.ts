import { parseArgs } from "node:util";
import { serverKinds } from "./servers.js";
import { type Plan, tryQueue } from "./trial.js";

// 1,000 cells through a queue on a server of this machine, with two workers, one of which is killed with SIGKILL in the midst of a cell
// every ten seconds. Whether each cell was counted once, and nothing was left behind.
//   node queue.js [--quick]
const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const plan: Plan = values.quick
  ? { size: "quick", killEveryMs: 1000, kills: 4, lockMs: 2000 }
  : { size: "paper", killEveryMs: 10_000, kills: 100, lockMs: 5000 };
for (const { name, missing, start } of serverKinds) {
  if (missing !== undefined) {
    process.stdout.write(`${name}: not tried, ${missing}\n`);
    continue;
  }
  const server = await start();
  try {
    const { cells, counted, results, begun, kills, orphans, elapsedMs } = await tryQueue(server.address, plan);
    const lost = cells - counted;
    const twice = results - counted;
    const words = [
      `${counted} of ${cells} cells counted, ${lost} lost, ${twice} counted twice`,
      `${begun} begun, ${kills} times a worker killed in the midst of one, ${orphans} processes left behind`,
      `${(elapsedMs / 1e3).toFixed(1)} s`,
    ];
    process.stdout.write(`${name}: ${words.join("; ")}\n`);
    if (lost > 0 || twice > 0 || orphans > 0) process.exitCode = 1;
  } finally {
    await server.stop();
  }
}
