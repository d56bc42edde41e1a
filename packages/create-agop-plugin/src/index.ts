export { createPackage, type NewPackage } from "./create-package.js";
export { type ExitCode, main, type Terminal } from "./main.js";
export { type PartName, partNames } from "./part-kinds.js";
