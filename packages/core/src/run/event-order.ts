import { AgopError } from "../errors.js";
import type { RunEvent } from "./events.js";

/**
 * Holds the events of one file against the order that runs have, one after the other:
 *
 *   before a run   warnings, progress
 *   in a run       run-started, then iterations, progress and warnings in any order, the iterations without gaps; a run that goes on from a
 *                  checkpoint begins with the iteration after it
 *   after a run    run-finished or run-failed, where the process did not die; then warnings and progress, and another run
 *
 * A run that fails before it has started has run-failed alone.
 *
 * @returns what is to be called with each event, and where it was read
 */
export function eventOrder(): (event: RunEvent, place: string) => void {
  let state: "before" | "running" | "over" = "before";
  let last: number | undefined;
  return (event, place) => {
    const wrong = (what: string): AgopError =>
      new AgopError(
        "file-unreadable",
        `${place}: ${event.type} ${what}`,
        "the file is damaged, or of several processes",
      );
    if (event.type === "run-started") {
      state = "running";
      last = undefined;
      return;
    }
    if (event.type === "warning" || event.type === "progress") return;
    if (event.type === "run-failed") {
      state = "over";
      return;
    }
    if (state !== "running") throw wrong(state === "before" ? "before a run has started" : "after the run has ended");
    if (event.type === "iteration") {
      if (last !== undefined && event.iteration !== last + 1) {
        throw wrong(`${event.iteration} comes after iteration ${last}`);
      }
      last = event.iteration;
      return;
    }
    if (event.type === "run-finished" && event.iterations !== last) {
      throw wrong(`counts ${event.iterations} iterations; the last one was ${last ?? "none"}`);
    }
    state = "over";
  };
}
