import { renameSync, rmSync, writeFileSync } from "node:fs";
import { AgopError, type RunEvent } from "@agop/core";
import type { PageHeader, Panel } from "./page-data.js";
import { createReport } from "./report.js";

/** A report as a file. It is written also when a run failed, which it then shows. */
export interface ReportFile {
  add(event: RunEvent): void;
  /** @throws AgopError `file-unwritable` */
  write(outcome: string | null, panels?: readonly Panel[]): void;
}

/** Nothing is written before `write`, and then in one go. */
export function openReportFile(path: string, header: PageHeader): ReportFile {
  const report = createReport();
  return {
    add: (event) => {
      report.add(event);
    },
    write: (outcome, panels) => {
      const html = report.html({ ...header, outcome }, panels);
      const partial = `${path}.${process.pid}.partial`;
      try {
        writeFileSync(partial, html);
        renameSync(partial, path);
      } catch (cause) {
        rmSync(partial, { force: true });
        throw new AgopError("file-unwritable", `cannot write ${path}`, "check the folder and its permissions", {
          cause,
        });
      }
    },
  };
}
