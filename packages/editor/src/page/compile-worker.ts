import { type Compiled, createCompiler, type Sources } from "./compile.js";
import { declarations } from "./declarations.js";

/** What the page asks this worker; it answers every question, in turn. */
export interface CompileQuestion {
  readonly id: number;
  readonly sources: Sources;
  readonly main: string;
}

export interface CompileAnswer extends Compiled {
  readonly id: number;
}

const compile = createCompiler(declarations);

addEventListener("message", ({ data: { id, sources, main } }: MessageEvent<CompileQuestion>) => {
  postMessage({ id, ...compile(sources, main) } satisfies CompileAnswer);
});
