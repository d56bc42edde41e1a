import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { cpuBackend } from "@agop/backend-cpu";
import type { Phi } from "@agop/core";
import { namedOptions, type Plugin } from "@agop/core/plugin";
import { createRegistry, toAgopError } from "@agop/core/registry";
import { memoryFiles } from "@agop/data";
import { penaltyByQuadrature, phiLibraryPlugin } from "@agop/plugin-phi-library";
import { rfmLinearPlugin } from "@agop/plugin-rfm-linear";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { type Finding, pluginSuites, runSuites, summaryOf } from "@agop/testkit/suites";
import { madeFiles } from "../../../../docs/examples/made-data.js";
import { runByName } from "../../../../docs/examples/run-by-name.js";
import { type Curve, curveOf } from "./curve.js";
import { loadModule } from "./load-modules.js";

/** What the page asks of this worker, once; then it ends it. */
export interface Task {
  readonly kind: "run" | "check";
  /** In CommonJS, by the names that they are imported by. */
  readonly modules: Readonly<Record<string, string>>;
  readonly main: string;
  /** Text as of a file for `agop run`. */
  readonly configuration: string;
}

/** What it says. Each is a sign of life. */
export type Report =
  | { readonly kind: "ready" }
  | { readonly kind: "curves"; readonly name: string; readonly phi: Curve; readonly penalty: Curve }
  | { readonly kind: "iteration"; readonly iteration: number; readonly metric: string; readonly heldOut: number }
  | { readonly kind: "finding"; readonly finding: Finding }
  | { readonly kind: "done"; readonly summary: string }
  | { readonly kind: "failed"; readonly message: string };

const say = (report: Report): void => {
  postMessage(report);
};
const libraries = [phiLibraryPlugin, agopLibraryPlugin, scheduleLibraryPlugin, rfmLinearPlugin];

addEventListener("message", ({ data }: MessageEvent<Task>) => {
  void (data.kind === "run" ? run(data) : check(data)).catch((error: unknown) => {
    const { message, hint } = toAgopError(error);
    say({ kind: "failed", message: [message, hint].filter(Boolean).join(": ") });
  });
});
say({ kind: "ready" });

async function run({ modules, main, configuration }: Task): Promise<void> {
  const plugins = [...libraries, ...pluginsIn(loadModule(main, modules))];
  const phi = phiNamed(configuration, plugins);
  if (phi) say({ kind: "curves", name: phi.name, ...curvesOf(phi) });
  let iteration = 0;
  const { result, metric } = await runByName(configuration, {
    plugins,
    backend: cpuBackend(),
    files: memoryFiles(madeFiles()),
    onHeldOut: (heldOut, name) => {
      say({ kind: "iteration", iteration: ++iteration, metric: name, heldOut });
    },
  });
  const last = result.heldOut?.[metric];
  const error = last === undefined ? "" : `, held-out ${metric} ${last.toPrecision(4)}`;
  say({ kind: "done", summary: `${result.reason} after ${result.iterations} iterations${error}` });
}

async function check({ modules, main }: Task): Promise<void> {
  const findings: Finding[] = [];
  for (const plugin of pluginsIn(loadModule(main, modules))) {
    for await (const finding of runSuites(pluginSuites(plugin, { backend: () => cpuBackend(), needs: libraries }))) {
      findings.push(finding);
      say({ kind: "finding", finding });
    }
  }
  say({ kind: "done", summary: summaryOf(findings) });
}

/** Those that a program exports, under whatever names. */
function pluginsIn(exported: Readonly<Record<string, unknown>>): readonly Plugin[] {
  const isPlugin = (value: unknown): value is Plugin =>
    typeof value === "object" && value !== null && "contributions" in value && "contract" in value;
  const found = Object.values(exported).filter(isPlugin);
  if (found.length === 0) throw new Error("the program exports no plugin: export what definePlugin gives");
  return found;
}

/** The φ that a configuration names, if it names one. */
function phiNamed(configuration: string, plugins: readonly Plugin[]): Phi | undefined {
  const { algorithm } = JSON.parse(configuration) as { readonly algorithm?: { readonly phi?: unknown } };
  const named = namedOptions.safeParse(algorithm?.phi);
  return named.success ? createRegistry(plugins).phi(named.data) : undefined;
}

/** φ over eigenvalues, ψ over singular values; ψ(0) = 0 where that is finite, else ψ(1) = 0. */
function curvesOf(phi: Phi): { readonly phi: Curve; readonly penalty: Curve } {
  const penalty = phi.penalty ?? penaltyByQuadrature(phi);
  const atZero = phi.penalty?.(0) ?? NaN;
  const origin = Number.isFinite(atZero) ? atZero : penalty(1);
  return { phi: curveOf((s) => phi.value(s), 4), penalty: curveOf((r) => penalty(r) - origin, 3) };
}
