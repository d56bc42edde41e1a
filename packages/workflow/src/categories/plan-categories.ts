import { type Backend, seededRandom } from "@agop/core";
import type { Registry } from "@agop/core/registry";
import { type Column, type ColumnTable, featureLayout, learnEncodings } from "@agop/data";
import { isTuned, supervisedAlgorithm } from "../algorithms/choose-algorithm.js";
import type { Following } from "../following.js";
import { trainingForecast, usualIterations } from "../forecast/training-forecast.js";
import { fixedOptions, searchSpace } from "../selection/search-space.js";
import { searchLength } from "../selection/select-by-validation.js";
import { troubleWith } from "../training/choose-inputs.js";
import { type InputCompletion, inputCompletion } from "../training/complete-inputs.js";
import { lacksNumbers } from "../training/input-model.js";
import { someRows } from "../training/split-rows.js";
import type { Searching, Validation } from "../training/train-model.js";
import { type CategoryData, type CategoryPlan, completeCategory } from "./complete-category.js";
import type { CompletedCategory } from "./completed-category.js";

/** Columns of categories to be completed. */
export interface CategoriesRequest {
  readonly registry: Registry;
  readonly backend: Backend;
  readonly columns: ColumnTable;
  readonly names: readonly string[];
  readonly holdout: number;
  readonly seed: number;
  /** What a column may take, by forecast. */
  readonly budgetMs: number;
}

/** The completion of the columns of categories of a table, and what it will take. */
export interface CategoriesTask {
  readonly runs: number;
  readonly elapsedMs: number;
  readonly memoryBytes: number;
  complete(following: Following): Promise<readonly CompletedCategory[]>;
}

export const noCategories: CategoriesTask = {
  ...{ runs: 0, elapsedMs: 0, memoryBytes: 0 },
  complete: () => Promise.resolve([]),
};

interface Planned extends Pick<CategoriesTask, "runs" | "elapsedMs" | "memoryBytes"> {
  readonly plan: CategoryPlan;
}

/** Rows that are learned from, at most: the choice among them by an algorithm for so many; all are completed. */
const mostRows = 2000;
/** With fewer nothing is learned. */
const fewestRows = 10;
/** Where more would take longer than they may, this is too few. */
const fewestAffordable = 250;
/** With more features no metric is learned of them. */
const mostFeatures = 2000;

/** Options are chosen on fewer rows than `agop train` chooses on, and one part of them: there may be many columns. */
const searching: Searching = { mostRows: 1000, validationOf: (rows) => validationOf(rows) };

function validationOf(rows: number): Validation {
  const parts = Math.min(5, rows);
  return { parts, folds: rows < 200 ? parts : 1 };
}

export function planCategories(request: CategoriesRequest): CategoriesTask {
  const { registry, backend, columns, names, seed } = request;
  if (names.length === 0) return noCategories;
  const numbers = columns.columns.filter(({ kind }) => kind === "numbers" || kind === "dates").length;
  const completion = chosenOnce(inputCompletion(registry, backend, { numbers, seed }));
  const planned = names.map((name) => planOf(request, name, completion));
  const sum = (part: "runs" | "elapsedMs"): number => planned.reduce((total, each) => total + each[part], 0);
  const isLearned = planned.some(({ plan }) => plan.learning);
  const searchRuns = isLearned && lacksNumbers(columns.columns, allRows(columns)) ? (completion?.searchRuns ?? 0) : 0;
  return {
    runs: sum("runs") + searchRuns,
    elapsedMs: sum("elapsedMs"),
    memoryBytes: Math.max(...planned.map(({ memoryBytes }) => memoryBytes)),
    complete: async (following) => {
      const completed: CompletedCategory[] = [];
      for (const { plan } of planned) completed.push(await completeCategory(plan, following));
      return completed;
    },
  };
}

/** The numbers among the inputs are nearly the same for every column of categories: how they are completed is chosen with the first. */
function chosenOnce(completion: InputCompletion | undefined): InputCompletion | undefined {
  if (!completion) return undefined;
  let chosen: ReturnType<InputCompletion["choose"]> | undefined;
  return { ...completion, choose: (scaled, run) => (chosen ??= completion.choose(scaled, run)) };
}

function planOf(request: CategoriesRequest, name: string, completion: InputCompletion | undefined): Planned {
  const { registry, backend, columns, holdout, seed, budgetMs } = request;
  const data = dataOf(columns.columns, name);
  const plan: CategoryPlan = { data, holdout, seed };
  const unlearned: Planned = { plan, runs: 0, elapsedMs: 0, memoryBytes: 0 };
  const inputs = columns.columns.filter((column) => isInput(column, name, data.rows));
  const isPossible = inputs.length > 0 && data.classes.length > 1 && data.rows.length >= fewestRows;
  if (!isPossible || !registry.list("algorithm").some(isTuned)) return unlearned;

  const features = featureLayout(learnEncodings(inputs, data.rows)).names.length;
  if (features > mostFeatures) return unlearned;
  for (let most = mostRows; most >= fewestAffordable; most /= 2) {
    const rows = someRows(data, data.rows, most, seededRandom(seed));
    const observations = rows.length;
    const contribution = supervisedAlgorithm(registry, "auto", observations);
    const problem = {
      ...({ kind: "supervised", observations, features, outputs: data.classes.length } as const),
      task: "classification",
    } as const;
    const options = fixedOptions({}, contribution, registry);
    const search = searchSpace({}, contribution, problem);
    const maxIterations = usualIterations(contribution, problem, options, defaultIterations);
    const searchRuns = search ? searchLength(search, validationOf(observations).folds) : 0;
    const fits = holdout > 0 ? 2 : 1;
    const facts = { cells: observations * features, algorithm: contribution, options, members: 1, maxIterations };
    const final = trainingForecast({ ...facts, problem, runs: fits });
    const searched = { ...problem, observations: Math.min(observations, searching.mostRows) };
    const elapsedMs = final.elapsedMs + trainingForecast({ ...facts, problem: searched, runs: searchRuns }).elapsedMs;
    if (elapsedMs > budgetMs || final.memoryBytes > final.availableBytes) continue;
    const { name: algorithm } = contribution;
    const targets = { ...data, rows };
    const fitting = {
      registry,
      backend,
      algorithm,
      options,
      seed,
      maxIterations,
      search,
      mostMembers: 1,
      holdout,
      searching,
    };
    return {
      plan: { ...plan, learning: { ...fitting, columns: inputs, targets, completion } },
      runs: searchRuns + fits + (completion ? fits : 0),
      elapsedMs,
      memoryBytes: final.memoryBytes,
    };
  }
  return unlearned;
}

/** Iterations of a run of an algorithm that does not say how many are usual. */
const defaultIterations = 6;

function isInput(column: Column, name: string, rows: Int32Array): boolean {
  return column.kind !== "ignored" && column.name !== name && troubleWith(column, rows) === undefined;
}

function dataOf(columns: readonly Column[], name: string): CategoryData {
  const column = columns.find((each) => each.name === name);
  const { levels, codes } = column?.kind === "categories" ? column : { levels: [], codes: new Int32Array(0) };
  const rows = Int32Array.from(codes.keys()).filter((row) => codes[row] >= 0);
  return { kind: "classification", name, classes: levels, codes, rows };
}

function allRows({ rows }: ColumnTable): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}
