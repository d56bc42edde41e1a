import type { IterationEvent } from "@agop/core/run";
import type { RunHistory } from "../history.js";

/** One line of a figure: y over iterations, null where it is not defined. */
export interface Curve {
  readonly name: string;
  /** Which run's colour it has, counted from 0. */
  readonly run: number;
  /** Lines of one run differ in their dashes. */
  readonly place: number;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** What a figure shows. */
export interface FigureSpec {
  readonly id: string;
  readonly title: string;
  readonly scale: "logarithmic" | "from-zero" | "free";
  readonly curves: readonly Curve[];
}

/** A run that is shown, with its colour. */
export interface ShownRun {
  readonly run: RunHistory;
  readonly colour: number;
  readonly title: string;
}

type Read = (event: IterationEvent) => number | null;

/** Singular values in a figure. */
const shownValues = 16;

/** All figures for these runs; those in which nothing would be are left out. The spectrum and the phases are the last run's. */
export function figuresOf(shown: readonly ShownRun[]): readonly FigureSpec[] {
  const across = (
    id: string,
    title: string,
    scale: FigureSpec["scale"],
    lines: Readonly<Record<string, Read>>,
  ): FigureSpec => ({
    id,
    title,
    scale,
    curves: shown.flatMap(({ run, colour, title: name }) =>
      Object.entries(lines).map(([line, read], place) =>
        curve(run, shown.length > 1 ? `${name}, ${line}` : line, colour, place, read),
      ),
    ),
  });
  const errors: Readonly<Record<string, Read>> = {
    "held-out RMSE": ({ heldOut }) => heldOut?.rmse ?? null,
    "validation RMSE": ({ validation }) => validation?.rmse ?? null,
    "training residual": ({ trainingResidual }) => trainingResidual,
  };
  const figures = [
    across("errors", "Errors", "logarithmic", errors),
    across("change", "Relative change", "logarithmic", { "relative change": ({ relativeChange }) => relativeChange }),
    across("rank", "Effective rank", "from-zero", { "effective rank": ({ effectiveRank }) => effectiveRank }),
    ...shown
      .slice(-1)
      .flatMap((last) => [spectrumOf(last, shown.length), phasesOf(last, shown.length), ...ownOf(last, shown.length)]),
    across("stationarity", "Stationarity residual", "logarithmic", {
      "stationarity residual": ({ stationarityResidual }) => stationarityResidual,
    }),
  ];
  return figures
    .map((figure) => ({ ...figure, curves: figure.curves.filter(({ y }) => y.some(isShownOn(figure.scale))) }))
    .filter(({ curves }) => curves.length > 0);
}

/** Zero and less have no logarithm. */
export function isShownOn(scale: FigureSpec["scale"]): (value: number | null) => boolean {
  return (value) => value !== null && (scale !== "logarithmic" || value > 0);
}

/** One of several is named in the title. */
function named(title: string, { title: name }: ShownRun, count: number): string {
  return count > 1 ? `${title} of ${name}` : title;
}

function spectrumOf(shown: ShownRun, count: number): FigureSpec {
  const { run } = shown;
  const most = Math.min(shownValues, Math.max(0, ...run.points.map(({ spectrum }) => spectrum?.length ?? 0)));
  const curves = Array.from({ length: most }, (_, place) =>
    curve(run, `σ${place + 1}`, place, 0, ({ spectrum }) => spectrum?.[place] ?? null),
  );
  return { id: "spectrum", title: named("Singular values", shown, count), scale: "logarithmic", curves };
}

function phasesOf(shown: ShownRun, count: number): FigureSpec {
  const { run } = shown;
  const names = [...new Set(run.points.flatMap(({ phasesMs }) => Object.keys(phasesMs)))];
  const curves = names.map((name, place) =>
    curve(run, `${name}, ms`, place, 0, ({ phasesMs }) => phasesMs[name] ?? null),
  );
  return { id: "phases", title: named("Time of an iteration by phase", shown, count), scale: "from-zero", curves };
}

/** Each number that the algorithm reports of its own. */
function ownOf(shown: ShownRun, count: number): readonly FigureSpec[] {
  const { run } = shown;
  const isNumber = (value: unknown): value is number => typeof value === "number";
  const names = new Set(
    run.points.flatMap(({ details }) =>
      Object.entries(details ?? {}).flatMap(([name, value]) => (isNumber(value) ? [name] : [])),
    ),
  );
  return [...names].map((name) => {
    const read: Read = ({ details }) => {
      const value = details?.[name];
      return isNumber(value) ? value : null;
    };
    const own = curve(run, name, shown.colour, 0, read);
    const values = own.y.filter((value) => value !== null);
    const isWide = values.every((value) => value > 0) && Math.max(...values) > 1000 * Math.min(...values);
    return {
      id: `own-${name}`,
      title: named(wordsOf(name), shown, count),
      scale: isWide ? "logarithmic" : "free",
      curves: [own],
    };
  });
}

function curve({ points }: RunHistory, name: string, run: number, place: number, read: Read): Curve {
  return { name, run, place, x: points.map(({ iteration }) => iteration), y: points.map(read) };
}

/** "solveSteps" as "Solve steps". */
function wordsOf(name: string): string {
  const words = name.replaceAll(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
}
