import { basename } from "node:path";
import type { PageHeader } from "@agop/view";
import { version } from "../version.js";

/** What a report or a live page says of the command that made it. */
export function pageHeader(args: readonly string[], title: string): PageHeader {
  return {
    title,
    command: ["agop", ...args].map(quoted).join(" "),
    versions: { Agop: version, Node: process.versions.node, on: `${process.platform} ${process.arch}` },
    outcome: null,
  };
}

/** "complete" and the file's name, for a window's title. */
export function titleOf(command: string, file: string): string {
  return `agop ${command} ${basename(file)}`;
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
