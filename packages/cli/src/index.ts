// What a program finds in the one package `agop`: the whole of core, what the command does, and the parts that compose it.

export * from "@agop/core";
export * from "@agop/workflow";
export * from "@agop/workflow/configuration";
export * from "@agop/plugin-agop-library";
export * from "@agop/plugin-phi-library";
export * from "@agop/plugin-rfm-kernel";
export * from "@agop/plugin-rfm-linear";
export * from "@agop/plugin-schedule-library";
export { wasmBackend } from "@agop/backend-wasm";
export { createRegistry, type Registry } from "@agop/core/registry";
export type { ExitCode } from "./command-context.js";
export { defaultPlugins } from "./default-plugins.js";
export { main } from "./main.js";
export { type Terminal } from "./terminal.js";
