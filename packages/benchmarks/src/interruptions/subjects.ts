import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "@agop/core";

/** A command that is interrupted. Its files lie in a folder of their own. */
export interface Subject {
  readonly name: "complete" | "train" | "experiment";
  /** What it reads. */
  readonly inputs: Readonly<Record<string, string>>;
  /** What it writes as a whole: at any moment what was there before, or the result. */
  readonly outputs: readonly string[];
  /** What it writes line by line. */
  readonly logs: readonly string[];
  args(folder: string): readonly string[];
  /** The command that goes on from what an interrupted one has left; undefined where it has left nothing to go on from. */
  resume(folder: string): readonly string[] | undefined;
  /** All that must be the same however often it was interrupted. */
  result(folder: string): string;
}

/** Rows of rank two with noise, a fifth missing, and their sum. */
function table(rows: number): string {
  const random = seededRandom(11);
  const lines = Array.from({ length: rows }, () => {
    const [u, v] = [random.normal(), random.normal()];
    const cells = Array.from({ length: 6 }, (_, j) => Math.cos(j) * u + Math.sin(2 * j) * v + 0.1 * random.normal());
    return [...cells.map((cell) => (random.uniform() < 0.2 ? "" : cell.toFixed(4))), (u + v).toFixed(4)].join(",");
  });
  return `a,b,c,d,e,f,y\n${lines.join("\n")}\n`;
}

const text = (folder: string, name: string): string => readFileSync(join(folder, name), "utf8");

/** In passes over the rows, with a checkpoint. */
function complete(): Subject {
  const args = (folder: string): string[] => [
    ...[
      "complete",
      join(folder, "in.csv"),
      "--ridge",
      "0.01",
      "--alpha",
      "0.5",
      "--max-iterations",
      "200",
      "--holdout",
      "0",
    ],
    ...["--out", join(folder, "out.csv"), "--checkpoint", join(folder, "state"), "--events", join(folder, "events")],
    ...["--save", join(folder, "model.json")],
  ];
  return {
    name: "complete",
    inputs: { "in.csv": table(2_000) },
    outputs: ["out.csv", "model.json"],
    logs: ["events"],
    args,
    resume: (folder) => {
      const state = join(folder, "state");
      return existsSync(state) ? [...args(folder), "--resume", state] : undefined;
    },
    result: (folder) => text(folder, "out.csv") + text(folder, "model.json"),
  };
}

/** Begins anew where it is interrupted. */
function train(): Subject {
  const args = (folder: string): string[] => [
    ...["train", join(folder, "in.csv"), "--target", "y", "--algorithm", "kernel-rfm", "--max-iterations", "2"],
    ...["--save", join(folder, "model.json"), "--events", join(folder, "events"), "--holdout", "0.2"],
  ];
  return {
    name: "train",
    inputs: { "in.csv": table(120) },
    outputs: ["model.json"],
    logs: ["events"],
    args,
    resume: args,
    result: (folder) => text(folder, "model.json"),
  };
}

/** Three cells of a figure. */
function experiment(): Subject {
  const cells = join("kept", "fig2", "cells.jsonl");
  const args = (folder: string): string[] => [
    ...["experiment", "fig2", "--quick", "--shard", "1/14", "--workers", "1", "--output", join(folder, "kept")],
  ];
  return {
    name: "experiment",
    inputs: {},
    outputs: [],
    logs: [cells],
    args,
    resume: args,
    // But for the time that each cell took.
    result: (folder) => text(folder, cells).replaceAll(/,"elapsedMs":[\d.]+/g, "").split("\n").sort().join("\n"), // prettier-ignore
  };
}

export const subjects = { complete, train, experiment } as const;
