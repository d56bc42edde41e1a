import { dirname, resolve } from "node:path";
import { readFile } from "node:fs/promises";
import { AgopError } from "@agop/core";
import { fileUnreadable } from "@agop/core/registry";
import { namedOptions } from "@agop/core/plugin";
import { parse, type ParseError, type ParseErrorCode, printParseErrorCode } from "jsonc-parser";
import { z } from "zod";
import { type Aliases, loadModule } from "./load-module.js";

const size = z.int().positive();
/** The options of a kind of problem are checked by the kind itself. */
const problem = z.looseObject({ kind: z.string() });

const shared = {
  problem,
  backend: z.union([z.string().transform((name) => ({ name })), namedOptions]).default({ name: "auto" }),
  seed: z.int().default(0),
  /** Fraction of the observations to report the error on. */
  holdout: z.number().min(0).lt(1).default(0),
  stop: z
    .strictObject({
      maxIterations: size.optional(),
      tolerance: z.number().nonnegative().optional(),
      timeLimitMs: z.number().positive().optional(),
    })
    .default({}),
  /** Of a matrix that is completed: what is done to it before, by name, in this order. */
  preparation: z.array(z.string()).default([]),
  /** Spectrum, effective rank and stationarity residual every so many iterations; 0 for never. */
  diagnosticsEvery: z.int().nonnegative().default(1),
};

/** A composition in a file. Paths are relative to the file. */
const runConfig = z.strictObject({
  ...shared,
  algorithm: namedOptions,
  output: z
    .strictObject({
      estimate: z.string().optional(),
      /** The file that is completed, with what it lacks. */
      completed: z.string().optional(),
      model: z.string().optional(),
      events: z.string().optional(),
    })
    .default({}),
});

/** Several algorithms on one problem. */
const compareConfig = z.strictObject({
  ...shared,
  algorithms: z.array(namedOptions).min(1),
  output: z.strictObject({ events: z.string().optional() }).default({}),
});

/** What a configuration file may say. */
export type RunConfigInput = z.input<typeof runConfig>;

/** What `agop run` takes, with its defaults. */
export type RunConfig = z.output<typeof runConfig>;

/** What `agop compare` takes, with its defaults. */
export type CompareConfig = z.output<typeof compareConfig>;
/** What both have: the problem and how to run on it. */
export type ProblemConfig = Omit<RunConfig, "algorithm" | "output">;

/** Gives a configuration in TypeScript its type; returns it as it is. */
export function defineRun(config: RunConfigInput): RunConfigInput {
  return config;
}

/** A configuration, its file, and the folder that its paths are relative to. */
export interface Loaded<C> {
  readonly path: string;
  readonly folder: string;
  readonly config: C;
}

/**
 * A .json file, or a module with a default export.
 * @param aliases what a module's imports mean; where left out, they are resolved as from here
 * @throws AgopError `file-unreadable`, or `config-invalid` naming the place in the file and what it must be.
 */
export function loadRunConfig(path: string, aliases: Aliases = {}): Promise<Loaded<RunConfig>> {
  return load(path, aliases, runConfig);
}

/** For `prepareComparison`, as loadRunConfig. */
export function loadCompareConfig(path: string, aliases: Aliases = {}): Promise<Loaded<CompareConfig>> {
  return load(path, aliases, compareConfig);
}

async function load<S extends z.ZodType>(path: string, aliases: Aliases, schema: S): Promise<Loaded<z.output<S>>> {
  const file = resolve(path);
  const result = schema.safeParse(path.endsWith(".json") ? await readJson(path) : await loadModule(file, aliases));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new AgopError("config-invalid", `${path}: ${issue.path.join(".") || "the configuration"}: ${issue.message}`);
  }
  return { path, folder: dirname(file), config: result.data };
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw fileUnreadable(path, cause);
  });
  const errors: ParseError[] = [];
  const value = parsed(text, errors, path);
  if (errors.length === 0) return value;
  const [{ error, offset }] = errors;
  throw new AgopError("config-invalid", `${path}:${placeOf(offset, text)}: ${wordsOf(error)}`, "it must be JSON");
}

function parsed(text: string, errors: ParseError[], path: string): unknown {
  try {
    return parse(text, errors, { disallowComments: true, allowEmptyContent: false });
  } catch (cause) {
    // The parser calls itself for each level.
    if (!(cause instanceof RangeError)) throw cause;
    throw new AgopError("config-invalid", `${path} is nested too deeply`, undefined, { cause });
  }
}

/** "InvalidSymbol" as "invalid symbol". */
function wordsOf(error: ParseErrorCode): string {
  return printParseErrorCode(error)
    .replaceAll(/\B[A-Z]/g, " $&")
    .toLowerCase();
}

/** "line:column", counted from 1. */
function placeOf(offset: number, text: string): string {
  const before = text.slice(0, offset).split("\n");
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
