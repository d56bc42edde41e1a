export { mpiSum, type MpiOptions } from "./mpi-sum.js";
export { mpiPlugin } from "./plugin.js";
