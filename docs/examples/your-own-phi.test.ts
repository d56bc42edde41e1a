import { cpuBackend } from "@agop/backend-cpu";
import { createRegistry } from "@agop/core";
import { checkPhi } from "@agop/testkit";
import { expect, it } from "vitest";
import config from "./agop.config.js";
import { log1p } from "./your-own-phi.js";

checkPhi(() => log1p(2), { backend: cpuBackend });

it("the guide's φ can be named in a configuration", () => {
  const phi = createRegistry(config.plugins).phi({ name: "log1p", scale: 2 });
  expect(phi.value(2)).toBeCloseTo(Math.log(2), 15);
});
