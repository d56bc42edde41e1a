import { AgopError } from "@agop/core";
import { type Contribution, describeOptions, parseOptions } from "@agop/core/registry";
import { fail } from "../check.js";
import { assertJson } from "../json.js";
import { withBackend } from "../with-backend.js";
import { registryOf } from "./registry-of.js";
import { buildContribution, leastOptions, type PluginCheck } from "./subject.js";

export const registers: PluginCheck = {
  id: "plugin-registers",
  title: "can be registered together with the plugins that it needs",
  run(subject) {
    registryOf(subject);
  },
};

const describes: PluginCheck = {
  id: "plugin-describes",
  title: "contributes something, and says of each contribution in one line what it is and where it comes from",
  run({ plugin }) {
    if (plugin.contributions.length === 0) fail(`plugin ${plugin.name} contributes nothing`);
    for (const contribution of plugin.contributions) {
      const { kind, name, summary, source } = contribution;
      const needsProblems = contribution.kind === "algorithm" || contribution.kind === "predictor";
      if (needsProblems && contribution.problems.length === 0) fail(`${kind} "${name}" applies to no kind of problem`);
      for (const [what, text] of Object.entries({ summary, source })) {
        const isLine = text.trim() !== "" && !text.includes("\n") && text.length <= 120;
        if (!isLine) fail(`the ${what} of ${kind} "${name}" must be one line of up to 120 characters, not "${text}"`);
      }
    }
  },
};

const describesOptions: PluginCheck = {
  id: "plugin-describes-options",
  title: "describes every option",
  run({ plugin }) {
    for (const { kind, name, options } of plugin.contributions) {
      const option = describeOptions(options).find(({ description }) => description.trim() === "");
      if (option) fail(`option "${option.name}" of ${kind} "${name}" has no description: add .describe("...")`);
    }
  },
};

const plainDefaults: PluginCheck = {
  id: "plugin-plain-defaults",
  title: "can be built from defaults alone, and these are plain JSON, as in a configuration file",
  async run(subject) {
    for (const contribution of subject.plugin.contributions) {
      const where = describe(contribution);
      // Without those that are required, which of problems and compositions some are.
      const defaults = parseOptions(contribution.options.partial(), {}, where);
      for (const [option, value] of Object.entries(defaults)) {
        if (value !== undefined) assertJson(value, `the default of "${option}" of ${where}`);
      }
      const options = leastOptions(contribution, subject);
      if (!options) continue;
      try {
        await buildContribution(contribution, options, subject);
      } catch (error) {
        const isAbsent = error instanceof AgopError && error.code === "backend-unavailable";
        if (!isAbsent) fail(`${where} cannot be built without options: ${String(error)}`);
      }
    }
  },
};

const refusesUnknownOptions: PluginCheck = {
  id: "plugin-refuses-unknown-options",
  title: "refuses an option that it does not know",
  async run(subject) {
    for (const contribution of subject.plugin.contributions) {
      const options = leastOptions(contribution, subject);
      const build = () => buildContribution(contribution, { ...options, "no-such-option": 1 }, subject);
      if (!options || (await isRefused(build, "option-invalid"))) continue;
      fail(`${describe(contribution)} takes an option that it does not know: ${hint}`);
    }
  },
};

const hint = "use parseOptions, or the contribute functions of @agop/core";

const refusesDamagedEstimates: PluginCheck = {
  id: "plugin-refuses-damaged-estimates",
  title: 'refuses to load estimates that nothing saved, with the error "state-invalid"',
  appliesTo: ({ plugin }) => plugin.contributions.some(({ kind }) => kind === "estimate"),
  async run(subject) {
    const { plugin, createBackend } = subject;
    await withBackend(createBackend, async (backend) => {
      const { loadEstimate } = registryOf(subject);
      for (const contribution of plugin.contributions) {
        if (contribution.kind !== "estimate") continue;
        for (const content of [{}, { rows: "2", cols: 2, data: Float64Array.of(1) }]) {
          const load = () =>
            Promise.resolve().then(() => contribution.load(content, backend, (inner) => loadEstimate(inner, backend)));
          if (!(await isRefused(load, "state-invalid"))) fail(`${describe(contribution)} loads damaged content`);
        }
      }
    });
  },
};

async function isRefused(build: () => Promise<unknown>, code: AgopError["code"]): Promise<boolean> {
  try {
    await build();
    return false;
  } catch (error) {
    return error instanceof AgopError && error.code === code;
  }
}

function describe({ kind, name }: Contribution): string {
  return `${kind} "${name}"`;
}

/** The contract of core's plugin.ts. */
export const pluginChecks: readonly PluginCheck[] = [
  registers,
  describes,
  describesOptions,
  plainDefaults,
  refusesUnknownOptions,
  refusesDamagedEstimates,
];
