import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProblemKind } from "@agop/core";
import type { Registry } from "@agop/core/registry";
import { loadCompareConfig, loadRunConfig, prepareRun } from "@agop/workflow/configuration";
import fc from "fast-check";
import { anyJson, damage, damaged, replaced, replacement } from "./mangling.js";
import type { Target } from "./target.js";

interface Written {
  readonly text: Uint8Array;
  readonly isComparison: boolean;
}

/** Configurations that were right before something in them was replaced, and any bytes in their place. */
export function configurationTarget(folder: string, registry: Registry): Target<Written> {
  const algorithms = registry.list("algorithm").map(({ name }) => name);
  const kinds = registry.list("problem").map(({ kind, name }) => (kind === "problem" ? name : kind));
  const whole = fc.record({
    problem: fc.record({
      kind: fc.constantFrom(...kinds),
      table: fc.constant("in.csv"),
      target: fc.constantFrom("a", "zz"),
    }),
    algorithm: fc.record(
      { name: fc.constantFrom(...algorithms, "rfm", "__proto__"), ridge: anyJson, schedule: anyJson },
      { requiredKeys: ["name"] },
    ),
    backend: fc.constantFrom<unknown>("cpu", { name: "cpu" }, { name: "none" }),
    seed: fc.oneof({ weight: 5, arbitrary: fc.integer() }, { weight: 1, arbitrary: anyJson }),
    stop: fc.oneof({ weight: 5, arbitrary: fc.constant({ maxIterations: 1 }) }, { weight: 1, arbitrary: anyJson }),
  });
  const changed = fc
    .tuple(whole, fc.oneof(fc.constant([]), fc.array(replacement, { maxLength: 2 })))
    .map(([config, changes]) => changes.reduce<unknown>((json, { at, by }) => replaced(json, at, by), config));
  const text = fc.oneof(
    { weight: 6, arbitrary: changed.map((config) => Buffer.from(JSON.stringify(config))) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(changed, fc.array(damage, { minLength: 1, maxLength: 3 }))
        .map(([config, damages]) => damaged(Buffer.from(JSON.stringify(config)), damages)),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 80 }) },
    { weight: 1, arbitrary: fc.nat(20_000).map((depth) => Buffer.from("[".repeat(depth))) },
  );
  const path = join(folder, "config.json");
  return {
    name: "configurations",
    share: 20,
    inputs: fc.record({ text, isComparison: fc.boolean() }),
    take: async (written) => {
      await writeFile(path, written.text);
      if (written.isComparison) {
        await loadCompareConfig(path);
        return "read";
      }
      const loaded = await loadRunConfig(path);
      const { algorithm, problem } = loaded.config;
      // What is built of it, and nothing run.
      registry.algorithm(problem.kind as ProblemKind, algorithm);
      const { close } = await prepareRun({ registry, loaded });
      close();
      return "prepared";
    },
  };
}
