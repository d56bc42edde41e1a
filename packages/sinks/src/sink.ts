import type { RunEvent } from "@agop/core";

/**
 * Where the events of runs go. A sink may get the events of several runs, one after the other, each beginning with
 * `run-started`; warnings may also come before the first.
 */
export interface Sink {
  /** For messages: "mlflow", "run folder". */
  readonly name: string;
  /**
   * Takes the next event and returns at once; what takes time is done behind.
   * @throws whatever keeps it from going on, also if that happened since the event before; it gets no more events then.
   */
  write(event: RunEvent): void;
  /**
   * Resolves when everything is where it belongs, and gives back files and connections; called once, also after a
   * failure. A run that has not ended is marked as cut off where the sink can.
   */
  close(): Promise<void>;
}
