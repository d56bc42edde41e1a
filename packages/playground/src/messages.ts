import type { ThreadsHere } from "@agop/backend-wasm";
import type { RunEvent } from "@agop/core";
import type { Panel } from "@agop/core/run";
import type { CompletionDocument, PredictionDocument, TrainingDocument } from "@agop/workflow";

// What the page asks of a worker, and what comes back. All of it is plain data and Blobs, so that a worker keeps nothing and may
// be ended at any time.

/** How a file is written; what is left out is found. */
export interface Reading {
  readonly missing?: readonly string[];
  readonly delimiter?: string;
  readonly decimal?: "." | ",";
  readonly header?: boolean;
  readonly ignore?: readonly string[];
  /** Of a list of entries: its three columns. */
  readonly triplets?: readonly [row: string, column: string, value: string];
}

/** A file and how it is read. */
export interface GivenTable {
  readonly name: string;
  readonly content: Blob;
  readonly reading: Reading;
}

/** A column of a table that was opened. */
export interface SeenColumn {
  readonly name: string;
  readonly kind: "numbers" | "dates" | "categories" | "text" | "empty" | "ignored";
  readonly observed: number;
  readonly missing: number;
  readonly range: readonly [lowest: number, highest: number] | null;
}

/** Where cells are missing: of each rectangle of cells the part that is, row by row. */
export interface HolesPicture {
  readonly rows: number;
  readonly cols: number;
  readonly missing: Float32Array;
}

/** What is known of a file before anything is done with it. */
export interface SeenTable {
  readonly kind: "table" | "list";
  readonly rows: number;
  readonly cols: number;
  /** Of a list there are none. */
  readonly columns: readonly SeenColumn[];
  readonly observed: number;
  readonly holes: HolesPicture;
  readonly remarks: readonly string[];
  /** Names of what completes, and of what predicts columns from others. */
  readonly algorithms: { readonly completing: readonly string[]; readonly predicting: readonly string[] };
  /** Names of φ. */
  readonly phis: readonly string[];
  /** What the work may have, all of it together. */
  readonly threads: ThreadsHere;
}

/** How it is fitted; what is left out is chosen. */
export interface FittingChoice {
  readonly algorithm: string;
  /** By name; the algorithm's own where left out. */
  readonly phi?: string;
  readonly alpha?: number;
  readonly holdout: number;
  readonly seed: number;
  readonly maxIterations?: number;
}

/** A table to be worked on. */
export interface Order {
  readonly given: GivenTable;
  readonly choice: FittingChoice;
  /** Of the backend. */
  readonly threads: number;
}

/** A file that was made, with the name that it is kept under. */
export interface MadeFile {
  readonly name: string;
  readonly content: Blob;
}

export interface CompletedByWorker {
  readonly document: CompletionDocument;
  readonly words: string;
  readonly completed: MadeFile;
  /** Left out where nothing was held out. */
  readonly intervals?: MadeFile;
}

export interface TrainedByWorker {
  readonly document: TrainingDocument;
  readonly words: string;
  readonly panels: readonly Panel[];
  readonly model: MadeFile;
}

export interface PredictedByWorker {
  readonly document: PredictionDocument;
  readonly words: string;
  readonly predicted: MadeFile;
}

/** A cell as it is shown; of a filled one the interval or the probability. */
export interface ShownCell {
  readonly text: string;
  readonly filled?: { readonly sure: string };
}

export interface ShownRows {
  readonly names: readonly string[];
  readonly rows: readonly { readonly number: number; readonly cells: readonly ShownCell[] }[];
  /** Whether there are more behind them. */
  readonly hasMore: boolean;
}

/** A column from its first row to its last. */
export interface ShownColumn {
  /** NaN where nothing is. */
  readonly observed: Float64Array;
  readonly filled: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Seconds since 1970 of each row, where it has one column of dates. */
  readonly times: Float64Array | null;
}

/** A table beside its completion; of a list, what was completed are the entries that it lacks. */
export interface TwoTables {
  readonly given: GivenTable;
  readonly isList: boolean;
  readonly completed: MadeFile;
  readonly intervals?: MadeFile;
}

/** What can be asked, and what the answer is. */
export interface Calls {
  readonly see: { readonly asked: GivenTable; readonly answer: SeenTable };
  readonly complete: { readonly asked: Order; readonly answer: CompletedByWorker };
  readonly train: { readonly asked: Order & { readonly target: string }; readonly answer: TrainedByWorker };
  readonly predict: {
    readonly asked: { readonly given: GivenTable; readonly model: MadeFile };
    readonly answer: PredictedByWorker;
  };
  readonly rows: {
    readonly asked: TwoTables & { readonly start: number; readonly count: number; readonly onlyFilled: boolean };
    readonly answer: ShownRows;
  };
  readonly column: { readonly asked: TwoTables & { readonly column: string }; readonly answer: ShownColumn };
}

export type Call = keyof Calls;

export type ToWorker =
  | {
      readonly [K in Call]: {
        readonly kind: "call";
        readonly id: number;
        readonly call: K;
        readonly asked: Calls[K]["asked"];
      };
    }[Call]
  | { readonly kind: "pause" | "resume" };

/** Why something was refused, in the words of the command. */
export interface Refusal {
  readonly message: string;
  /** Whether it is the page that is wrong, and not what it was given. */
  readonly isDefect: boolean;
}

export type FromWorker =
  | { readonly kind: "answer"; readonly id: number; readonly answer: Calls[Call]["answer"] }
  | { readonly kind: "refused"; readonly id: number; readonly refusal: Refusal }
  | { readonly kind: "events"; readonly events: readonly RunEvent[] }
  | { readonly kind: "note"; readonly text: string };
