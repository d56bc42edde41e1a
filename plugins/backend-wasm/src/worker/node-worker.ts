import { parentPort, workerData } from "node:worker_threads";
import { controlOn, reportFailure } from "../thread-control.js";
import { isStart, work } from "./work.js";

// A worker of Node. Importing it elsewhere does nothing.

if (isStart(workerData)) {
  const control = controlOn(workerData.control);
  process.once("exit", () => {
    reportFailure(control);
  });
  work(workerData, () => parentPort?.postMessage("ready"));
}
