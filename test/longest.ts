/** Test files that take longest, the longest first: they begin first. */
export const longest = [
  "test/cli/experiment.test.ts",
  "test/outside/install.test.ts",
  "test/outside/outside.test.ts",
  "test/processes/processes.test.ts",
  "test/browser/playground.test.ts",
  "test/registry/registry.test.ts",
  "test/real-data/air-quality.test.ts",
  "packages/benchmarks/src/interruptions/interruptions.test.ts",
  "packages/benchmarks/src/queue/queue.test.ts",
  "packages/testkit/src/defects/defects.test.ts",
  "test/cli/complete-candidates.test.ts",
  "plugins/rfm-linear/src/presets/recovery.test.ts",
  "test/golden/kernel-rfm/kernel-rfm.test.ts",
  "test/cli/files.test.ts",
];
