import { catalogueModule } from "../catalogue.js";
import { workOnSharedCells } from "../sweep/shared-cells.js";
import type { Surroundings } from "./surroundings.js";
import { assertWorkers, checkedBackend } from "./run-experiments.js";

/** The options of `agop experiment work` as Commander hands them over. */
export interface WorkFlags {
  readonly queue: string;
  readonly workers: number;
  readonly backend: string;
  readonly untilEmpty?: boolean;
  readonly quiet?: boolean;
}

/** Does what `agop experiment work` asks for: to be interrupted is how it ends where it waits for more. */
export async function workOnCells(flags: WorkFlags, { terminal, signal, registry }: Surroundings): Promise<void> {
  const { workers, untilEmpty = false, quiet = false } = flags;
  assertWorkers(workers, 1);
  const backend = await checkedBackend(flags.backend);
  const queue = await (await registry()).queue(flags.queue);
  let done = 0;
  try {
    await workOnSharedCells(queue, {
      module: catalogueModule,
      workers,
      backend,
      untilEmpty,
      signal,
      onResult: ({ experiment, key }, result) => {
        done++;
        if (!quiet) terminal.writeProgress(`${done} cells  ${experiment}`);
        if (result.outcome === "done") return;
        terminal.clearProgress();
        terminal.err(`failed: ${experiment} ${key}: ${result.reason}\n`);
      },
    });
  } finally {
    await queue.close();
    if (!quiet) terminal.clearProgress();
  }
  terminal.out(`worked on ${done} cells\n`);
}
