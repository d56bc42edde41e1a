import { writeSync } from "node:fs";
import process from "node:process";
import { inspect } from "node:util";
import { AgopError } from "@agop/core";
import type { Routines } from "./routines.js";
import { agree } from "./sums.js";

/**
 * All processes end together. One that fails ends the others, which would wait for it forever; MPI is finalized last of all and only
 * where all have come to their ends: without that MPICH kills the others and says that all is well.
 */
export function endTogether(routines: Routines): void {
  process.on("uncaughtExceptionMonitor", (error) => {
    if (process.listenerCount("uncaughtException") > 0) return; // A program that goes on.
    // Node would print it after the listeners of "exit".
    writeSync(2, `${describe(error)}\n`);
    routines.abort(1);
  });
  process.on("exit", (code) => {
    if (code !== 0) routines.abort(code);
    else if (agree(routines, "end", 0)) routines.finalize();
    else {
      writeSync(2, `process ${routines.rank} of ${routines.size} ends while another still sums\n`);
      routines.abort(1);
    }
  });
}

function describe(error: unknown): string {
  if (!(error instanceof AgopError)) return inspect(error);
  return `${error.code}: ${error.message}${error.hint ? ` (${error.hint})` : ""}`;
}
