import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AgopError } from "@agop/core";
import { namedOptions, type NamedOptions } from "@agop/core/plugin";
import { fileUnreadable, fileUnwritable } from "@agop/core/registry";
import { systemFiles } from "@agop/data";
import { z } from "zod";
import type { CompareConfig } from "./run-configuration.js";

const done = z.object({
  algorithm: namedOptions,
  outcome: z.literal("done"),
  reason: z.string(),
  iterations: z.int(),
  heldOut: z.looseObject({ n: z.int() }).catchall(z.number()).nullable(),
  elapsedMs: z.number(),
});
const failed = z.object({
  algorithm: namedOptions,
  outcome: z.literal("failed"),
  code: z.string(),
  message: z.string(),
});
const row = z.discriminatedUnion("outcome", [done, failed]);

/** How one algorithm did; one that failed says why. */
export type KeptRow = z.output<typeof row>;

/** A folder with a file for each row of a comparison: all there is to going on, and to putting shards together. */
export interface KeptRows {
  /** @throws AgopError `config-invalid` for a file that is something else */
  read(algorithm: NamedOptions): Promise<KeptRow | undefined>;
  /** The file is there as a whole, or not at all. */
  write(row: KeptRow): Promise<void>;
}

/**
 * A file is named by what its row depends on: the algorithm, the problem with the bytes of its files, and how it is run. So a row
 * that would come out otherwise is not found.
 * @param inputs the files of the problem
 * @throws AgopError `file-unreadable`, `file-unwritable`
 */
export async function keptRows(
  folder: string,
  { problem, backend, seed, holdout, stop, preparation }: CompareConfig,
  inputs: readonly string[],
): Promise<KeptRows> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw fileUnwritable(folder, cause);
  });
  const digests = await Promise.all(inputs.map(digestOf));
  const shared = { problem, backend, seed, holdout, stop, preparation, digests };
  const pathOf = (algorithm: NamedOptions): string => {
    const digest = createHash("sha256")
      .update(JSON.stringify({ ...shared, algorithm }))
      .digest("hex");
    return join(folder, `${algorithm.name}-${digest.slice(0, 16)}.json`);
  };
  return {
    read: async (algorithm) => {
      const path = pathOf(algorithm);
      if (!existsSync(path)) return undefined;
      const parsed = row.safeParse(readJson(await readFile(path, "utf8")));
      if (parsed.success) return parsed.data;
      throw new AgopError("config-invalid", `${path} is no row of a comparison`, "remove the file");
    },
    write: (kept) => {
      const text = `${JSON.stringify(kept)}\n`;
      return systemFiles.write(pathOf(kept.algorithm), (write) => write(Buffer.from(text).toString("latin1")));
    },
  };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash).catch((cause: unknown) => {
    throw fileUnreadable(path, cause);
  });
  return hash.digest("hex");
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
