import { contributeBackend, definePlugin } from "@agop/core/plugin";
import { z } from "zod";
import { bindings } from "./bindings.js";
import { tfjsBackend } from "./tfjs-backend.js";

/** The backend "tfjs": TensorFlow.js, in float32. */
export const tfjsPlugin = definePlugin({
  name: "@agop/backend-tfjs",
  contributions: [
    contributeBackend({
      name: "tfjs",
      summary:
        "TensorFlow.js, float32, on the best binding present: Node with or without a GPU, WebAssembly, JavaScript",
      source: "TensorFlow.js; decompositions and sparse kernels of @agop/backend-wasm",
      // Never picked unasked: it has half the digits.
      preference: -10,
      options: z.object({
        binding: z.enum(bindings).optional().describe("what computes; by default the most capable that is present"),
      }),
      create: tfjsBackend,
    }),
  ],
});
