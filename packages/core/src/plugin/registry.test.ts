import { cpuBackend } from "@agop/backend-cpu";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkPlugin, type ContractRange } from "./check-plugins.js";
import { contributionToken } from "./container.js";
import { AgopError } from "../errors.js";
import { vectorEstimate } from "../problems/vector-estimate.js";
import { contributeAlgorithm, contributeBackend, contributePhi, contributeQueue } from "./contribute.js";
import { definePlugin } from "./define-plugin.js";
import { createRegistry } from "./registry.js";

const described = { summary: "for a test", source: "a test" };
const root = contributePhi({
  name: "root",
  ...described,
  options: z.object({ order: z.int().min(2).default(2).describe("which root") }),
  create: ({ order }) => ({ name: `root(${order})`, value: (s) => s ** (1 / order) }),
});
const still = contributeAlgorithm({
  name: "still",
  ...described,
  options: z.object({ mode: z.enum(["fast", "slow"]).default("fast") }),
  create: {
    "sparse-regression": () => ({ name: "still", iterate: () => [{ estimate: vectorEstimate(Float64Array.of(0)) }] }),
  },
});
const backendOf = (name: string, preference: number, runs: boolean) =>
  contributeBackend({
    name,
    ...described,
    preference,
    options: z.object({}),
    create: () => {
      if (runs) return cpuBackend();
      throw new AgopError("backend-unavailable", `${name} needs a library`, "install it");
    },
  });

const plugin = definePlugin({
  name: "mine",
  contributions: [root, still, backendOf("slow", 0, true), backendOf("fast", 5, false)],
});

describe("the registry", () => {
  const registry = createRegistry([plugin]);

  it("builds what a configuration names, with defaults", () => {
    expect(registry.phi({ name: "root" }).value(9)).toBe(3);
    expect(registry.phi({ name: "root", order: 3 }).name).toBe("root(3)");
  });

  it("lists the known names for an unknown one", () => {
    expect(() => registry.phi({ name: "rooot" })).toThrow('there is no φ "rooot"; known are root');
    expect(() => registry.algorithm("sparse-regression", { name: "x" })).toThrow("known are rfm, still");
  });

  it("names the option, the value and the range", () => {
    expect(() => registry.phi({ name: "root", order: 1 })).toThrow('φ "root": option "order" is 1; it must be >= 2');
    expect(() => registry.phi({ name: "root", order: "a" })).toThrow(
      'option "order" is "a"; it must be of type number',
    );
    expect(() => registry.phi({ name: "root", ordre: 2 })).toThrow('unknown option "ordre"; known are order');
    expect(() => registry.algorithm("sparse-regression", { name: "still", mode: "x" })).toThrow(
      'option "mode" is "x"; it must be one of "fast", "slow"',
    );
  });

  it("says which problems an algorithm applies to", () => {
    expect(() => registry.algorithm("matrix-completion", { name: "still" })).toThrow(
      'algorithm "still" does not apply to matrix-completion; it applies to sparse-regression',
    );
  });

  it("takes no member of every object for a kind of problem", () => {
    for (const kind of ["__proto__", "constructor", "toString"]) {
      const build = (): unknown => registry.algorithm(kind as "sparse-regression", { name: "still" });
      expect(build).toThrow(expect.objectContaining({ code: "unsupported-problem" }) as Error);
    }
  });

  it("falls back to the next backend and notes why", async () => {
    const { backend, notes } = await registry.backend({ name: "auto" });
    expect(backend.name).toBe("cpu");
    expect(notes).toEqual(["fast needs a library: install it"]);
    await expect(registry.backend({ name: "fast" })).rejects.toMatchObject({ code: "backend-unavailable" });
  });

  it("opens the queue whose scheme an address has, and repeats no password of one that it refuses", async () => {
    const nothing = { submit: () => Promise.resolve(), work: () => Promise.resolve(), close: () => Promise.resolve() };
    let opened = "";
    const open = ({ host }: URL) => ((opened = host), Promise.resolve(nothing));
    const queue = { name: "tasks", ...described, schemes: ["tasks"], open, describe: () => Promise.resolve("here") };
    const withQueue = createRegistry([definePlugin({ name: "queues", contributions: [contributeQueue(queue)] })]);
    expect(await withQueue.queue("tasks://somewhere:7/3")).toBe(nothing);
    expect(opened).toBe("somewhere:7");
    const refusal = withQueue.queue("task://me:secret@somewhere");
    await expect(refusal).rejects.toMatchObject({ code: "option-invalid" });
    await expect(refusal).rejects.toThrow(/^the address of the queue begins with task:\/\/; known are tasks:\/\/$/);
    await expect(withQueue.queue("somewhere")).rejects.toThrow("has no host; known are tasks://");
    await expect(registry.queue("tasks://somewhere")).rejects.toThrow("known are none");
  });

  it("binds every contribution in its container", () => {
    expect(registry.container.get(contributionToken("phi", "root"))).toBe(root);
  });

  it("refuses two contributions of one kind and name, naming both plugins", () => {
    const other = definePlugin({ name: "other", contributions: [root] });
    expect(() => createRegistry([plugin, other])).toThrow('phi "root" comes from plugin "mine" and again from "other"');
  });

  it("refuses a plugin of another contract, and says which side to bring up to date", () => {
    const refusal = (contract: number, taken?: ContractRange): unknown => {
      try {
        // Of another contract, its contributions may have any shape.
        checkPlugin({ name: "mine", contract, contributions: [{ kind: "sigma" }] }, taken);
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(refusal(1)).toMatchObject({
      code: "contract-unsupported",
      message: "plugin mine is written for plugin contract 1; this version of @agop/core takes contract 2",
      hint: "install a newer version of the plugin",
    });
    expect(refusal(5, { oldest: 2, newest: 4 })).toMatchObject({
      code: "contract-unsupported",
      message: "plugin mine is written for plugin contract 5; this version of @agop/core takes contracts 2 to 4",
      hint: "install a newer version of @agop/core, or of agop",
    });
    for (const contract of [2, 3, 4]) {
      expect(refusal(contract, { oldest: 2, newest: 4 })).toMatchObject({ code: "plugin-invalid" });
      const good = { ...plugin, contract };
      expect(() => {
        checkPlugin(good, { oldest: 2, newest: 4 });
      }).not.toThrow();
    }
    expect(() => createRegistry([{ ...plugin, contract: 1 }])).toThrow("contract 1");
  });

  it("refuses what is not shaped as a plugin", () => {
    const broken = (value: object) => () => createRegistry([Object.assign({}, plugin, value)]);
    expect(broken({ contract: "2" })).toThrow("plugin mine: contract");
    expect(broken({ contributions: [{ ...root, name: "Two Words" }] })).toThrow(
      "contributions.0.name must be lower case, digits and hyphens",
    );
    expect(broken({ contributions: [{ ...root, build: undefined }] })).toThrow(
      "contributions.0.build must be a function",
    );
    expect(broken({ contributions: [{ ...root, options: {} }] })).toThrow("contributions.0.options must be a schema");
    expect(broken({ contributions: [{ ...root, kind: "psi" }] })).toThrow("plugin mine: contributions.0.kind");
    expect(broken({ contributions: undefined })).toThrow("plugin mine: contributions");
  });
});
