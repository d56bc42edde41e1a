import type { Plugin } from "@agop/core/plugin";
import type { ProblemKind } from "@agop/core";
import { createRegistry, type Registry } from "@agop/core/registry";

/** A registry with a plugin and those that it wants beside it; core's own plugin, which every registry has, may be among them. */
export function registryOf({
  plugin,
  needs,
}: {
  readonly plugin: Plugin;
  readonly needs: readonly Plugin[];
}): Registry {
  const own = createRegistry([]).plugins;
  return createRegistry([...needs, plugin].filter((each) => !own.includes(each)));
}

/** What an algorithm that applies to "any" problem is made of. */
export interface Composition {
  readonly problem: ProblemKind;
  readonly options: { readonly predictor: { readonly name: string } };
}

/** One composition for each predictor and each kind of problem that it applies to. */
export function compositionsOf(registry: Registry): readonly Composition[] {
  return registry
    .list("predictor")
    .flatMap(({ name, problems }) => problems.map((problem) => ({ problem, options: { predictor: { name } } })));
}
