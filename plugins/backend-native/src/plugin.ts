import { contributeBackend, definePlugin } from "@agop/core/plugin";
import { z } from "zod";
import { nativeBackend } from "./native-backend.js";

/** The backend "native": the BLAS and LAPACK of the system. */
export const nativePlugin = definePlugin({
  name: "@agop/backend-native",
  contributions: [
    contributeBackend({
      name: "native",
      summary: "The system's BLAS and LAPACK, float64: OpenBLAS, MKL, BLIS or Apple Accelerate where one is installed",
      source: "BLAS and LAPACK through koffi; sparse kernels of @agop/backend-wasm",
      preference: 20,
      options: z.object({
        library: z
          .string()
          .min(1)
          .optional()
          .describe("file of a BLAS with LAPACK; by default AGOP_BLAS_LIBRARY, or the first well-known one installed"),
        threads: z
          .int()
          .min(1)
          .max(64)
          .optional()
          .describe("number of threads, for the whole process; by default the library's own choice"),
      }),
      create: nativeBackend,
    }),
  ],
});
