import { createRegistry } from "@agop/core/registry";
import { expect, it } from "vitest";
import config from "./agop.config.js";

it("the configuration of the guides names all that they add", () => {
  const registry = createRegistry(config.plugins);
  expect(registry.phi({ name: "log1p", scale: 2 }).value(2)).toBeCloseTo(Math.log(2), 15);
  expect(registry.find("agop", "covariance").summary).toContain("covariance");
  expect(registry.find("predictor", "my-kernel-ridge").problems).toEqual(["supervised"]);
  expect(registry.schedule({ name: "stepped" }).name).toBe("stepped");
  expect(registry.find("problem", "one-bit-completion").metrics[0].direction).toBe("higher");
  expect(registry.find("algorithm", "hard-impute").capabilities.isResumable).toBe(true);
  expect(registry.find("backend", "plain").preference).toBe(-1);
  expect(registry.find("estimate", "kernel-expansion").source).toBe("this guide");
});
