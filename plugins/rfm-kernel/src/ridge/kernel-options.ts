import { AgopError } from "@agop/core";
import type { RadialKernel } from "@agop/core/backend";
import { z } from "zod";

/** Kernels by name, each with what is left to choose; `generalised` is any of them. */
export const kernelNames = ["laplace", "gaussian", "product-laplace", "generalised"] as const;

/** Of the generalised kernel: as smooth as helps most beside the laplace kernel (docs/benchmarks/tables.md). */
const defaultExponent = 1.4;

/** Which kernel, in which units of distance. */
export const kernelOptions = z.object({
  kernel: z
    .enum(kernelNames)
    .default("laplace")
    .describe(
      "laplace exp(-r / L), gaussian exp(-r² / L²), product-laplace exp(-‖.‖_1 / L), generalised exp(-(‖.‖_p / L)^q)",
    ),
  norm: z
    .number()
    .positive()
    .max(2)
    .optional()
    .describe("p of the generalised kernel, from its exponent to 2; default 2"),
  exponent: z
    .number()
    .positive()
    .max(2)
    .optional()
    .describe("q of the generalised kernel; default 1.4, between laplace and gaussian, or p where that is smaller"),
  bandwidth: z.number().positive().default(10).describe("L"),
  adaptive: z
    .boolean()
    .default(false)
    .describe(
      "L in medians of the distances between points, taken anew in each fit, in place of the units of the inputs",
    ),
});

export type KernelOptions = z.infer<typeof kernelOptions>;

/**
 * p and q.
 * @throws AgopError `option-invalid` where they are given to a kernel that has its own
 */
export function shapeOf({ kernel, norm, exponent }: KernelOptions): Pick<RadialKernel, "norm" | "exponent"> {
  if (kernel !== "generalised" && (norm !== undefined || exponent !== undefined)) {
    const hint = 'leave them out, or choose the kernel "generalised"';
    throw new AgopError("option-invalid", `the kernel "${kernel}" has its own norm and exponent`, hint);
  }
  switch (kernel) {
    case "laplace":
      return { norm: 2, exponent: 1 };
    case "gaussian":
      return { norm: 2, exponent: 2 };
    case "product-laplace":
      return { norm: 1, exponent: 1 };
    case "generalised":
      return { norm: norm ?? 2, exponent: exponent ?? Math.min(defaultExponent, norm ?? 2) };
  }
}
