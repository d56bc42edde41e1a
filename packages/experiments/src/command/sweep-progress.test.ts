import { describe, expect, it } from "vitest";
import { describe as lineOf, reportSweep } from "./sweep-progress.js";

const latest = { experiment: "fig3", version: 1, size: "quick", key: "{}" } as const;

describe("the progress of a sweep", () => {
  it("says how much is done, and guesses the time left from the cells of this run alone", () => {
    expect(lineOf({ kept: 0, finished: 0, total: 40 }, 0)).toBe("0/40 cells");
    expect(lineOf({ kept: 30, finished: 2, total: 40, latest }, 10_000)).toBe(
      "32/40 cells, 30 of them from before  fig3  about 40 s left",
    );
    expect(lineOf({ kept: 0, finished: 1, total: 100, latest }, 60_000)).toContain("about 99 min left");
    expect(lineOf({ kept: 0, finished: 1, total: 1000, latest }, 3_600_000)).toContain("about 999 h left");
    expect(lineOf({ kept: 0, finished: 40, total: 40, latest }, 10_000)).toBe("40/40 cells  fig3");
  });

  it("tells of failures also when quiet", () => {
    let text = "";
    const err = (more: string) => (text += more);
    const terminal = {
      out: () => undefined,
      err,
      isInteractive: false,
      writeProgress: err,
      clearProgress: () => err(""),
    };
    const reporter = reportSweep(terminal, true);
    reporter.onProgress({ kept: 0, finished: 1, total: 2, latest });
    reporter.onFailure({ experiment: "fig3", key: '{"rank":2}', reason: "diverged: not finite" });
    expect(text).toBe('failed: fig3 {"rank":2}: diverged: not finite\n');
  });
});
