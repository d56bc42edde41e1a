import type { RunContext } from "../contracts/algorithm.js";
import type { BackendOpening } from "../contracts/backend.js";

/** What the answer to an item may use; on another thread the run cannot be asked to give way or to end. */
export type AnswerContext = Pick<RunContext, "backend"> & Partial<Pick<RunContext, "giveWay" | "signal">>;

/** Work that falls into items, each done without the others, here or on another thread: plain data in and out. */
export interface ThreadWork<Setting, Item, Answer> {
  /** @param setting what all items share */
  readonly answerTo: (item: Item, setting: Setting, context: AnswerContext) => Answer | Promise<Answer>;
  /** `import.meta.url` of the module that exports `answerTo`, and its name there. */
  readonly module: string;
  readonly exported: string;
  /** Memory of an item that is given away with it, in place of a copy. */
  readonly handedOver?: (item: Item) => readonly ArrayBuffer[];
}

/** Answers items, one after the other or several at a time. */
export interface ItemRunner<Item, Answer> {
  /**
   * Makes each item when its turn comes, and tells its answer, in the order of the answers.
   * @throws AgopError what an item throws, `cancelled`, `defect` or `out-of-memory` where a thread dies
   */
  run(items: number, itemOf: (place: number) => Item, onAnswer: (place: number, answer: Answer) => void): Promise<void>;
  dispose(): Promise<void>;
}

/** A function that a module exports, as another thread finds it. */
export interface Exported {
  readonly module: string;
  readonly exported: string;
}

/** What a thread is started with. */
export type ThreadStart = Pick<BackendOpening, "module" | "export" | "options">;

/** To a thread: what the items after it share, or an item. */
export type ThreadRequest =
  | { readonly kind: "setting"; readonly work: Exported; readonly setting: unknown }
  | { readonly kind: "item"; readonly item: unknown };
