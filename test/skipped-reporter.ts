import type { Reporter, TestCase, TestModule, TestSuite } from "vitest/node";

/** The last words of a run: what was skipped, and why, each reason with its number of tests. */
export default class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests("skipped")) {
        const reason = reasonOf(test);
        counts.set(reason, (counts.get(reason) ?? 0) + 1);
      }
    }
    const lines = [...counts].map(([reason, count]) => `${String(count).padStart(6)}  ${reason}`);
    console.log(lines.length === 0 ? "Nothing was skipped.\n" : ["Skipped, and why:", ...lines, ""].join("\n"));
  }
}

/** What the test says, or the title of the outermost suite that is skipped with it, which has the reason in parentheses. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === "skipped" && result.note !== undefined) return result.note;
  const suites: TestSuite[] = [];
  for (let parent: TestSuite | TestModule = test.parent; parent.type === "suite"; parent = parent.parent)
    suites.push(parent);
  const skipped = suites.filter(({ options }) => options.mode === "skip");
  return skipped.at(-1)?.name ?? test.name;
}
