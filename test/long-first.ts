import { BaseSequencer, type TestSpecification } from "vitest/node";
import { longest } from "./longest.js";

/**
 * Begins with what takes longest, so that a run does not end with one file on one processor. Vitest itself knows how long a file takes
 * only after a first run, and goes by its size before that.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex((name) => moduleId.endsWith(`/${name}`));
      return found === -1 ? longest.length : found;
    };
    const sorted = await super.sort(files);
    // Those with a process of their own stay together, before those that share theirs.
    return sorted.toSorted(
      (a, b) => Number(b.project.config.isolate) - Number(a.project.config.isolate) || place(a) - place(b),
    );
  }
}
