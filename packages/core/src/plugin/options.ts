import { z } from "zod";
import { AgopError } from "../errors.js";

/** The options of a contribution: a Zod object whose fields have defaults and descriptions with units. */
export type OptionSchema = z.ZodObject;

/**
 * Checks raw options against a schema and fills in the defaults.
 * @throws AgopError `option-invalid` naming the option, its value and its range; an unknown option lists the known.
 */
export function parseOptions<S extends OptionSchema>(schema: S, raw: unknown, where: string): z.output<S> {
  const result = schema.strict().safeParse(raw, { reportInput: true });
  if (result.success) return schema.parse(raw);
  const [issue] = result.error.issues;
  throw new AgopError("option-invalid", `${where}: ${describeIssue(issue, schema)}`, optionHint(issue, schema));
}

function describeIssue(issue: z.core.$ZodIssue, schema: OptionSchema): string {
  if (issue.code === "unrecognized_keys") {
    const within = issue.path.length === 0 ? "" : ` in "${issue.path.join(".")}"`;
    return `unknown option "${issue.keys.join('", "')}"${within}; known are ${namesAt(schema, issue.path).join(", ") || "none"}`;
  }
  const name = issue.path.join(".") || "the value";
  const value = issue.input === undefined ? "missing" : inWords(issue.input);
  return `option "${name}" is ${value}; ${requirement(issue)}`;
}

/** JSON has no NaN and no infinities. */
function inWords(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

/** The options that the object at a path takes. */
function namesAt(schema: OptionSchema, path: readonly PropertyKey[]): readonly string[] {
  let place: unknown = schema;
  for (const key of path) {
    const within = unwrapped(place);
    if (within instanceof z.ZodObject) place = within.shape[String(key)];
    else place = within instanceof z.ZodArray ? within.element : undefined;
  }
  const found = unwrapped(place);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

/** What is optional or has a default, without that. */
function unwrapped(schema: unknown): unknown {
  const isWrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault;
  return isWrapped ? unwrapped(schema.unwrap()) : schema;
}

function requirement(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_small":
      return `it must be ${issue.inclusive ? ">=" : ">"} ${issue.minimum}`;
    case "too_big":
      return `it must be ${issue.inclusive ? "<=" : "<"} ${issue.maximum}`;
    case "invalid_type":
      return `it must be ${issue.expected === "int" ? "an integer" : `of type ${issue.expected}`}`;
    case "invalid_value":
      return `it must be one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    default:
      return issue.message;
  }
}

function optionHint(issue: z.core.$ZodIssue, schema: OptionSchema): string | undefined {
  const field: unknown = schema.shape[String(issue.path.at(0))];
  return field instanceof z.ZodType ? field.description : undefined;
}

/** One option as `agop plugins` and the reference pages show it. */
export interface OptionDescription {
  readonly name: string;
  readonly type: string;
  readonly default: unknown;
  readonly description: string;
}

/** Name, type, default and description of each option, as commands and pages show them. */
export function describeOptions(schema: OptionSchema): readonly OptionDescription[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return Object.entries(properties).map(([name, property]) => {
    const details = typeof property === "object" ? property : {};
    return {
      name,
      type: details.anyOf?.map((one) => jsonTypeOf(one)).join(" | ") ?? jsonTypeOf(details),
      default: details.default ?? null,
      description: details.description ?? "",
    };
  });
}

function jsonTypeOf(schema: z.core.JSONSchema._JSONSchema): string {
  if (typeof schema === "boolean") return "any";
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  return [schema.type ?? "any"].flat().join(" | ");
}
