export { type AgopConfig, defineConfig, defineRun, type RunConfigInput } from "@agop/workflow";
export { defaultPlugins } from "./default-plugins.js";
export type { ExitCode } from "./command-context.js";
export { main } from "./main.js";
export { type Terminal } from "./terminal.js";
