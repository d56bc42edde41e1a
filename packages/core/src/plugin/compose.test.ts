import { cpuBackend } from "@agop/backend-cpu";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { phiLibraryPlugin, power } from "@agop/plugin-phi-library";
import { rfmLinearPlugin } from "@agop/plugin-rfm-linear";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { smallCompletion, smallRegression } from "@agop/testkit";
import { Container } from "inversify";
import { describe, expect, it } from "vitest";
import type { AlgorithmFor } from "../contracts/algorithm.js";
import { fromRows } from "../matrix/matrix.js";
import { seededRandom } from "../random.js";
import { bareContext } from "../run/bare-context.js";
import { fit } from "../run/start-run.js";
import { compositionTokens, contributionToken, moduleOf, runContext, runTokens } from "./container.js";
import { createRegistry } from "./registry.js";

const plugins = [rfmLinearPlugin, agopLibraryPlugin, phiLibraryPlugin, scheduleLibraryPlugin];
const registry = createRegistry(plugins);
const backend = cpuBackend();
const problem = smallCompletion();
const stop = { maxIterations: 4, tolerance: 0 };
const schedule = { name: "constant", ridge: 1e-2 };

const solve = async (algorithm: AlgorithmFor<"matrix-completion">): Promise<readonly number[]> => {
  const { estimate } = await fit({ algorithm, problem, backend, stop });
  return Array.from(estimate.toDense().data);
};

describe("a composition by name", () => {
  const rowwise = { name: "rfm", predictor: { name: "rowwise-ridge" }, schedule };

  it("is what the preset of the same parts is, to the last bit", async () => {
    const preset = registry.algorithm("matrix-completion", {
      name: "lin-rfm",
      side: "right",
      ridge: 1e-2,
      firstFloor: 0,
    });
    expect(await solve(registry.algorithm("matrix-completion", rowwise))).toEqual(await solve(preset));
  });

  it("takes any estimator with any predictor that gives what it needs", async () => {
    const average = await solve(registry.algorithm("matrix-completion", rowwise));
    for (const name of ["centred", "diagonal", "rank-limited", "running-mean", "subsampled"]) {
      const agop = name === "rank-limited" ? { name, rank: 3 } : { name };
      const other = await solve(registry.algorithm("matrix-completion", { ...rowwise, agop }));
      expect(other.every(Number.isFinite)).toBe(true);
      expect(other).not.toEqual(average);
    }
  });

  it("is refused, with both names, where two parts do not fit", async () => {
    const predictor = { name: "alternating-ridge" };
    const needy = registry.algorithm("matrix-completion", { ...rowwise, predictor, agop: { name: "expected" } });
    await expect(solve(needy)).rejects.toThrow(
      'AGOP estimator "expected" needs posteriorVariance or posteriorCovariance, which predictor "alternating-ridge" does not give',
    );
    const wide = registry.algorithm("sparse-regression", {
      name: "rfm",
      predictor: { name: "diagonal-ridge" },
      agop: { name: "rank-limited", rank: 2 },
      schedule,
    });
    await expect(fit({ algorithm: wide, problem: smallRegression(), backend, stop })).rejects.toMatchObject({
      code: "parts-mismatch",
      message:
        'AGOP estimator "rank-limited" gives a factored matrix, predictor "diagonal-ridge" takes diagonal transforms only',
    });
    const twoPhi = registry.algorithm("matrix-completion", { ...rowwise, phi: [{ name: "power" }, { name: "power" }] });
    await expect(solve(twoPhi)).rejects.toThrow('there are 2 φ; predictor "rowwise-ridge" learns features in 1 places');
  });

  it("names what is not known, and what does not apply", () => {
    const named = (parts: object) => () => registry.algorithm("matrix-completion", { ...rowwise, ...parts });
    expect(named({ predictor: { name: "none" } })).toThrow('there is no predictor "none"; known are');
    expect(named({ predictor: { name: "diagonal-ridge" } })).toThrow(
      'predictor "diagonal-ridge" does not apply to matrix-completion; it applies to sparse-regression',
    );
    expect(named({ shedule: {} })).toThrow('unknown option "shedule"');
    expect(named({ initial: { name: "random", condition: 0.5 } })).toThrow('option "initial.condition" is 0.5');
  });

  it("starts from M_0 as given, drawn or read from a file", async () => {
    const start = (initial: object) => solve(registry.algorithm("matrix-completion", { ...rowwise, initial }));
    const identity = Array.from({ length: 15 }, (_, i) => Array.from({ length: 15 }, (_, j) => (i === j ? 1 : 0)));
    expect(await start({ name: "given", matrices: [identity] })).toEqual(await start({ name: "identity" }));
    const drawn = await start({ name: "random", condition: 100 });
    expect(drawn).toEqual(await start({ name: "random", condition: 100 }));
    expect(drawn).not.toEqual(await start({ name: "identity" }));
    await expect(start({ name: "given", matrices: [[[1]]] })).rejects.toThrow("the predictor has 15 features there");
    expect(() =>
      registry.algorithm("matrix-completion", { ...rowwise, initial: { name: "file", paths: ["m"] } }),
    ).toThrow("needs files to read from");
    const notHere = (): Promise<never> => Promise.reject(new Error("not this one"));
    const files = {
      matrix: () => Promise.resolve(fromRows(identity)),
      table: notHere,
      cells: notHere,
      triplets: notHere,
    };
    const reading = createRegistry(plugins, { files });
    const read = reading.algorithm("matrix-completion", { ...rowwise, initial: { name: "file", paths: ["m.csv"] } });
    expect(await solve(read)).toEqual(await start({ name: "identity" }));
  });
});

describe("the container", () => {
  const options = { name: "lin-rfm", predictor: { name: "rowwise-ridge" }, schedule } as const;

  it("changes one part where one token is bound anew", async () => {
    const container = registry.composition("matrix-completion", options);
    const before = await solve(container.get(compositionTokens.algorithm));
    container.rebind(compositionTokens.phi).toConstantValue(power(1));
    const after = await solve(container.get(compositionTokens.algorithm));
    expect(after).not.toEqual(before);
    const named = { ...options, phi: { name: "power", alpha: 1 } };
    expect(after).toEqual(await solve(registry.compose("matrix-completion", named)));
  });

  it("is a module for an application that has one of its own, which may replace what a run lends", async () => {
    const application = new Container();
    application.load(moduleOf(plugins.flatMap(({ contributions }) => contributions)));
    expect(application.get(contributionToken("phi", "power"))).toMatchObject({ name: "power" });

    const random = seededRandom(7);
    let asked = 0;
    const counted = { ...random, integer: (below: number) => (asked++, random.integer(below)) };
    application.bind(runTokens.random).toConstantValue(counted);
    const algorithm = registry.compose("matrix-completion", options);
    await fit({ algorithm, problem, backend, stop, container: application });
    expect(asked).toBeGreaterThan(0);
  });

  it("lends a run what it was given, each under its own name", () => {
    const { phase, giveWay, sum, progress, warn } = bareContext(backend);
    const given = {
      backend,
      phase,
      giveWay,
      sum,
      progress,
      warn,
      needsChange: true,
      signal: new AbortController().signal,
    };
    const lent = runContext({ ...given, seed: 5, resumed: { iteration: 3 } });
    for (const [name, value] of Object.entries(given)) expect(lent, name).toHaveProperty(name, value);
    expect(lent.resumed).toEqual({ iteration: 3 });
    expect(lent.random.uniform()).toBe(seededRandom(5).uniform());
    expect(runContext({ ...given, seed: 5, resumed: undefined })).not.toHaveProperty("resumed");
  });
});
