import type { RunContext } from "@agop/core";
import { itemRunner } from "@agop/core/threads";
import { type LeafRunner, overProcesses, ownLeaves } from "./leaf-processes.js";
import { type LeafSetting, leafWork } from "./leaf-tasks.js";

/**
 * Over processes where there are several, and in each of them on worker threads where that can be: all give the same bits.
 * @param threads of a process; 1 for no worker threads, by default one for each processor
 */
export async function createLeafRunner(
  setting: LeafSetting,
  leaves: number,
  threads: number | undefined,
  context: Pick<RunContext, "backend" | "signal" | "giveWay" | "sum">,
): Promise<LeafRunner> {
  const { sum } = context;
  return overProcesses(await itemRunner(leafWork, setting, ownLeaves(leaves, sum), threads, context), sum);
}
