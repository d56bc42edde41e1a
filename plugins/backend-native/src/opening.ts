import type { BackendOpening } from "@agop/core/backend";
import type { LibraryFiles } from "./library-names.js";
import type { LibraryDetails } from "./vendors.js";

/** Threads of a library are those of the process: who comes first sets one, who leaves last puts back what was. */
interface Usage {
  users: number;
  readonly threads: number;
}

const usages = new Map<string, Usage>();

/**
 * How another thread opens the backend on the same library.
 * @returns undefined where the library's threads cannot be set
 */
export function openingOf(
  { canSetThreads, threads, setThreads }: LibraryDetails,
  files: LibraryFiles,
): BackendOpening | undefined {
  if (!canSetThreads || threads() === undefined) return undefined;
  const library = files.join(",");
  return {
    // Of the built module, also for tests of the sources, which no thread runs.
    module: new URL("../dist/index.js", import.meta.url).href,
    export: "nativeBackend",
    options: { library, threads: 1 },
    onOneThread: async (work) => {
      const usage = usages.get(library) ?? { users: 0, threads: threads() ?? 1 };
      usages.set(library, usage);
      usage.users++;
      setThreads(1);
      try {
        return await work();
      } finally {
        if (--usage.users === 0) {
          usages.delete(library);
          setThreads(usage.threads);
        }
      }
    },
  };
}
