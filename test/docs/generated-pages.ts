import { readFileSync } from "node:fs";
import { createRegistry, describeOptions, errorMeanings } from "@agop/core/registry";
import { deepLinearNetworksPlugin } from "@agop/plugin-deep-linear-networks";
import { defaultPlugins } from "agop";

const notice = "<!-- Written by `npm run docs`; edit the sources instead. -->";

export function errorsPage(): string {
  const rows = Object.entries(errorMeanings).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return [
    "# Errors",
    "",
    notice,
    "",
    "Everything that Agop raises on purpose is an `AgopError` with a `code`, a `message` that says what was wrong and where,",
    "and often a `hint` that says what to do. The command line exits with 2 for all of them but `defect` (1) and `cancelled`",
    "(130).",
    "",
    "| code | meaning |",
    "| --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

const apart =
  "`npm install agop` brings them all but `@agop/plugin-deep-linear-networks`, which experiments bring along; elsewhere it is installed by itself and listed in an `agop.config.ts`.";

export function pluginsPage(): string {
  const sections = createRegistry([...defaultPlugins, deepLinearNetworksPlugin]).plugins.flatMap((plugin) =>
    plugin.contributions.map((contribution) => {
      const options = describeOptions(contribution.options).map(
        (option) =>
          `| \`${option.name}\` | ${option.type.replaceAll("|", "\\|")} | ${option.default === null ? "" : `\`${JSON.stringify(option.default)}\``} | ${option.description} |`,
      );
      const table = ["| option | type | default | |", "| --- | --- | --- | --- |", ...options, ""];
      return [
        `## ${contribution.kind} \`${contribution.name}\``,
        "",
        `${contribution.summary}. From \`${plugin.name}\`. Source: ${contribution.source}.`,
        "",
        ...("problems" in contribution ? [`For ${[contribution.problems].flat().join(", ")}.`, ""] : []),
        ...(options.length > 0 ? table : []),
      ].join("\n");
    }),
  );
  return ["# Plugins that come with it", "", notice, "", apart, "", ...sections].join("\n");
}

/** A table for every event, from the interfaces and comments of events.ts. */
export function eventsPage(): string {
  const source = readFileSync(new URL("../../packages/core/src/run/events.ts", import.meta.url), "utf8");
  const names = ["RunStarted", "IterationEvent", "ProgressEvent", "WarningEvent", "RunFinished", "RunFailed"];
  const sections = names.map((name) => eventSection(source, name));
  return [
    "# Events",
    "",
    notice,
    "",
    "A run emits `run-started`, then an `iteration` for every iterate, `progress` and `warning`s in between, and one of `run-finished` and",
    "`run-failed`. Every event is plain JSON. Fields are added in minor versions; `schemaVersion` changes when one changes its",
    "meaning.",
    "",
    ...sections,
  ].join("\n");
}

function eventSection(source: string, name: string): string {
  const found = new RegExp(`(?:/\\*\\* ((?:(?!\\*/).)*) \\*/\\n)?export interface ${name} \\{\\n(.*?)\\n\\}`, "s").exec(
    source,
  );
  if (!found) throw new Error(`events.ts has no interface ${name}`);
  const [, comment = "", body] = found;
  const type = /readonly type: "(.*?)"/.exec(body)?.[1] ?? name;
  const rows: string[] = [];
  let description = "";
  for (const line of body.split("\n")) {
    const inComment = /\/\*\* (.*?) \*\//.exec(line)?.[1];
    const field = /readonly (\w+): (.*);/.exec(line);
    if (inComment !== undefined) description = inComment;
    if (field) {
      const fieldType = field[2].replaceAll("|", "\\|");
      rows.push(`| \`${field[1]}\` | \`${fieldType}\` | ${description} |`);
      description = "";
    }
  }
  return [`## ${type}`, "", comment, "", "| field | type | |", "| --- | --- | --- |", ...rows, ""].join("\n");
}
