/**
 * Test files that get a process and modules of their own, because they change the process that they run in or what importing a module
 * gives. All others share theirs: loading every module anew for each file takes as long as the tests.
 */
export const isolated = [
  "docs/examples/subscribe-to-telemetry.test.ts",
  "packages/benchmarks/src/report.test.ts",
  "packages/core/src/run/start-run.test.ts",
  "packages/data/src/containers/open-table-file.test.ts",
  "packages/experiments/src/ratings/ratings-list.test.ts",
  "plugins/backend-native/src/unavailable.test.ts",
  // A process has one binding of TensorFlow.
  "plugins/backend-tfjs/src/conformance.test.ts",
  "plugins/backend-tfjs/src/javascript-conformance.test.ts",
  "plugins/backend-tfjs/src/node-conformance.test.ts",
  "plugins/backend-tfjs/src/open-tensorflow.test.ts",
  "plugins/backend-tfjs/src/tfjs-backend.test.ts",
  "plugins/communicator-mpi/src/unavailable.test.ts",
  "test/cli/backend.test.ts",
];
