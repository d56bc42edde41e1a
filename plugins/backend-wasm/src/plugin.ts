import { contributeBackend, definePlugin } from "@agop/core/plugin";
import { z } from "zod";
import { wasmBackend } from "./wasm-backend.js";

/** The backend "wasm": WebAssembly kernels, with the same bits everywhere. */
export const wasmPlugin = definePlugin({
  name: "@agop/backend-wasm",
  contributions: [
    contributeBackend({
      name: "wasm",
      summary: "WebAssembly SIMD, float64, on all processors; needs nothing installed",
      source: "own kernels, in AssemblyScript",
      preference: 10,
      options: z.object({
        threads: z
          .int()
          .min(1)
          .max(64)
          .optional()
          .describe("number of threads; by default one for each processor, up to 16"),
      }),
      create: wasmBackend,
    }),
  ],
});
