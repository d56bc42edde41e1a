export { type AgopConfig, defineConfig } from "./config-file.js";
export { defaultPlugins } from "./default-plugins.js";
export type { ExitCode } from "./command-context.js";
export { main } from "./main.js";
export { defineRun, type RunConfigInput } from "./run/run-config.js";
export { type Terminal } from "./terminal.js";
