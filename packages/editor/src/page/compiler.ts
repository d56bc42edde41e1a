import type { CompileAnswer, CompileQuestion } from "./compile-worker.js";
import type { Compiled, Sources } from "./compile.js";

interface Waiting {
  resolve(answer: Compiled): void;
  reject(error: Error): void;
}

/**
 * Asks the compiler, which is loaded with the first question: it is larger than all the rest.
 * @throws Error where it cannot be loaded; the next question tries again
 */
export function openCompiler(): (sources: Sources, main: string) => Promise<Compiled> {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let asked = 0;
  const start = (): Worker => {
    const started = new Worker(new URL("./compile-worker.ts", import.meta.url), { type: "module", name: "compiler" });
    started.addEventListener("message", ({ data }: MessageEvent<CompileAnswer>) => {
      waiting.get(data.id)?.resolve(data);
      waiting.delete(data.id);
    });
    started.addEventListener("error", ({ message }) => {
      for (const { reject } of waiting.values()) reject(new Error(message || "the compiler could not be loaded"));
      waiting.clear();
      worker = undefined;
    });
    return started;
  };
  return (sources, main) =>
    new Promise((resolve, reject) => {
      const id = asked++;
      waiting.set(id, { resolve, reject });
      worker ??= start();
      worker.postMessage({ id, sources, main } satisfies CompileQuestion);
    });
}
