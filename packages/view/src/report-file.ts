import { readlinkSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { RunEvent } from "@agop/core";
import { fileUnwritable } from "@agop/core/registry";
import type { Panel } from "@agop/core/run";
import type { PageHeader } from "./page-data.js";
import { createReport } from "./report.js";

/** A report as a file. It is written also when a run failed, which it then shows. */
export interface ReportFile {
  add(event: RunEvent): void;
  /** @throws AgopError `file-unwritable` */
  write(outcome: string | null, panels?: readonly Panel[]): void;
}

/** Nothing is written before `write`, and then in one go. A link to a file stays a link. */
export function openReportFile(path: string, header: PageHeader): ReportFile {
  const report = createReport();
  return {
    add: (event) => {
      report.add(event);
    },
    write: (outcome, panels) => {
      const html = report.html({ ...header, outcome }, panels);
      const target = linkTarget(path);
      const partial = `${target}.${process.pid}.partial`;
      try {
        writeFileSync(partial, html);
        renameSync(partial, target);
      } catch (cause) {
        rmSync(partial, { force: true });
        throw fileUnwritable(path, cause);
      }
    },
  };
}

/** Where a path leads, also through links to what is not there yet. */
function linkTarget(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    const link = isMissing ? linkAt(path) : undefined;
    return link === undefined ? path : linkTarget(resolve(dirname(path), link));
  }
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
