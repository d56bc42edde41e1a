import { contributeBackend, definePlugin } from "@agop/core/plugin";
import { z } from "zod";
import { cpuBackend } from "./cpu-backend.js";

export { cpuBackend };

/** The backend "cpu": plain TypeScript and ml-matrix, the reference that the others are compared with. */
export const cpuPlugin = definePlugin({
  name: "@agop/backend-cpu",
  contributions: [
    contributeBackend({
      name: "cpu",
      summary: "The readable reference: float64, one thread, no native code",
      source: "ml-matrix and typed arrays",
      preference: 0,
      options: z.object({}),
      create: () => cpuBackend(),
    }),
  ],
});
