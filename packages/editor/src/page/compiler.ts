import type { CompileAnswer, CompileQuestion } from "./compile-worker.js";
import type { Compiled, Sources } from "./compile.js";

/** Asks the compiler, which is loaded with the first question: it is larger than all the rest. */
export function openCompiler(): (sources: Sources, main: string) => Promise<Compiled> {
  const waiting = new Map<number, (answer: Compiled) => void>();
  let worker: Worker | undefined;
  let asked = 0;
  const start = (): Worker => {
    const started = new Worker(new URL("./compile-worker.ts", import.meta.url), { type: "module", name: "compiler" });
    started.addEventListener("message", ({ data }: MessageEvent<CompileAnswer>) => {
      waiting.get(data.id)?.(data);
      waiting.delete(data.id);
    });
    return started;
  };
  return (sources, main) =>
    new Promise((resolve) => {
      const id = asked++;
      waiting.set(id, resolve);
      worker ??= start();
      worker.postMessage({ id, sources, main } satisfies CompileQuestion);
    });
}
