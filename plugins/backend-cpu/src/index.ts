import { definePlugin } from "@agop/core";
import { cpuContribution } from "./cpu-backend.js";

export { cpuBackend } from "./cpu-backend.js";

export const cpuPlugin = definePlugin({ name: "@agop/backend-cpu", contributions: [cpuContribution] });
