import type { JsonObject } from "@agop/core";
import { type AttachedSinks, attachSinks, runFolderSink, tensorBoardSink } from "@agop/sinks";

/** Where events go beside the terminal and `--events`. */
export interface SinkFlags {
  readonly runFolder?: string | undefined;
  readonly tensorboard?: string | undefined;
  /** For the run folder, where the command line does not say all. */
  readonly configuration?: JsonObject | undefined;
}

/** @throws AgopError `file-unwritable`, also for a folder that holds another run. Later failures are given to `warn`. */
export function openSinks(
  { runFolder, tensorboard, configuration }: SinkFlags,
  warn: (text: string) => void,
): AttachedSinks {
  const sinks = [
    ...(tensorboard === undefined ? [] : [tensorBoardSink(tensorboard)]),
    ...(runFolder === undefined ? [] : [runFolderSink(runFolder, { ...(configuration && { configuration }) })]),
  ];
  return attachSinks(sinks, ({ message }) => {
    warn(message);
  });
}
