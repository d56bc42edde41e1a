import * as algebra from "@agop/algebra";
import * as core from "@agop/core";
import * as backend from "@agop/core/backend";
import * as plugin from "@agop/core/plugin";
import * as run from "@agop/core/run";
import * as streaming from "@agop/core/streaming";
import * as phiLibrary from "@agop/plugin-phi-library";
import * as zod from "zod";
import type { Importable } from "./importable.js";

const given: Readonly<Record<Importable, unknown>> = {
  "@agop/core": core,
  "@agop/core/backend": backend,
  "@agop/core/plugin": plugin,
  "@agop/core/run": run,
  "@agop/core/streaming": streaming,
  "@agop/algebra": algebra,
  "@agop/plugin-phi-library": phiLibrary,
  zod,
};

type CommonJs = (require: (path: string) => unknown, exports: object, module: object) => void;

/** All that a module exports. @param modules in CommonJS, by the names that they are imported by */
export function loadModule(name: string, modules: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const loaded = new Map<string, { exports: Readonly<Record<string, unknown>> }>();
  const load = (path: string): unknown => {
    const code = modules[path];
    if (code === undefined) {
      if (path in given) return given[path as Importable];
      throw new Error(`there is no module "${path}" here`);
    }
    const before = loaded.get(path);
    if (before) return before.exports;
    const module = { exports: {} };
    loaded.set(path, module);
    // What was typed into the page is run, in a worker of its own: that is what the page is for.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const run = new Function("require", "exports", "module", `${code}\n//# sourceURL=${path.slice(2)}`) as CommonJs;
    run(load, module.exports, module);
    return module.exports;
  };
  load(name);
  return loaded.get(name)?.exports ?? {};
}
