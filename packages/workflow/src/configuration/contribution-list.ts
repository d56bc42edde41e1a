import {
  type Availability,
  type Contribution,
  describeOptions,
  kindNames,
  type OptionDescription,
  type Registry,
} from "@agop/core/registry";

/** Something that plugins contribute. */
export interface ContributionRow {
  readonly kind: string;
  readonly name: string;
  readonly plugin: string;
  readonly summary: string;
  readonly source: string;
  /** Kinds of problems that it applies to; "any": those of the parts that are named. */
  readonly problems: readonly string[] | "any" | null;
  /** Of a backend, a communicator or a queue: what it runs on here, or why it does not. */
  readonly here: { readonly available: boolean; readonly description: string } | null;
  readonly options: readonly OptionDescription[];
}

/**
 * Everything that is registered, by kind.
 * @param states as `surveyBackends` and `surveyConnections` found them
 */
export function listContributions(registry: Registry, states: readonly Availability[]): readonly ContributionRow[] {
  return Object.keys(kindNames).flatMap((kind) =>
    registry.plugins.flatMap((plugin) =>
      plugin.contributions
        .filter((contribution) => contribution.kind === kind)
        .map((contribution) => ({
          kind,
          name: contribution.name,
          plugin: plugin.name,
          summary: contribution.summary,
          source: contribution.source,
          problems: "problems" in contribution ? contribution.problems : null,
          here: stateOf(contribution, states),
          options: describeOptions(contribution.options),
        })),
    ),
  );
}

function stateOf({ kind, name }: Contribution, states: readonly Availability[]): ContributionRow["here"] {
  const state = states.find((each) => each.kind === kind && each.name === name);
  return state ? { available: state.isAvailable, description: state.description } : null;
}

/** The same in words. */
export function describeContributions(rows: readonly ContributionRow[]): string {
  return rows
    .map((row) => {
      const applies = row.problems ? [`  for      ${[row.problems].flat().join(", ")}`] : [];
      const here = row.here ? [`  ${row.here.available ? "here    " : "not here"} ${row.here.description}`] : [];
      const options = row.options.map(
        (option) =>
          `    ${option.name} (${option.type}${option.default === null ? "" : `, default ${JSON.stringify(option.default)}`})  ${option.description}`,
      );
      return [
        `${row.kind} ${row.name}  [${row.plugin}]`,
        `  ${row.summary}`,
        `  source   ${row.source}`,
        ...applies,
        ...here,
        ...options,
      ].join("\n");
    })
    .join("\n\n");
}
