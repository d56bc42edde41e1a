import { createHistory, type History, type HistorySnapshot } from "../history.js";
import { titleOf } from "../run-status.js";
import type { ShownRun } from "./curves.js";
import { type FigureSpec, figuresOf } from "./curves.js";
import { describeRuns } from "./describe-runs.js";
import { element } from "./elements.js";
import { eventLog } from "./event-log.js";
import { createFigure, type Figure } from "./figure.js";
import { heatMap } from "./heat-map.js";

/** Runs on a page: a table of them, their figures, the AGOP and the log, drawn from the history and which of its runs are ticked. */
export interface RunsOnPage {
  readonly elements: readonly HTMLElement[];
  readonly history: History;
  /** Begins again, with runs that are known. */
  restart(history: HistorySnapshot): void;
  /** @param goesOn whether more events may come */
  render(goesOn: boolean): void;
}

/** Of many runs the last so many are shown until the user chooses. */
const shownAtFirst = 4;

/**
 * @param sliceMs draws no longer than this at once, and goes on when the page has answered; left out, draws all in one go
 */
export function createRuns(start: HistorySnapshot, sliceMs = Infinity): RunsOnPage {
  let history = createHistory(start);
  /** What the user has ticked and unticked. */
  const chosen = new Map<string, boolean>();
  const figures = new Map<string, Figure>();
  let undrawn: FigureSpec[] = [];
  const runsPlace = element("section", { "aria-label": "Runs" });
  const figuresPlace = element("section", { class: "figures", "aria-label": "Figures" });
  const featuresPlace = element("section");
  const logPlace = element("section", { "aria-label": "Event log" });

  const shownRuns = (): readonly ShownRun[] => {
    const runs = history.runs();
    const finals = runs.filter(({ started }) => started.label === "final");
    const byDefault = new Set((finals.length > 0 ? finals : runs).slice(-shownAtFirst).map(({ key }) => key));
    return runs
      .map((run, colour) => ({ run, colour, title: titleOf(run, runs.length > 1) }))
      .filter(({ run: { key } }) => chosen.get(key) ?? byDefault.has(key));
  };

  const drawFigures = (): void => {
    const end = performance.now() + sliceMs;
    for (let spec = undrawn.shift(); spec; spec = undrawn.shift()) {
      let figure = figures.get(spec.id);
      if (!figure) {
        figure = createFigure();
        figures.set(spec.id, figure);
        figuresPlace.append(figure.element);
      }
      figure.show(spec);
      if (performance.now() < end || undrawn.length === 0) continue;
      setTimeout(drawFigures);
      return;
    }
  };

  const render = (goesOn: boolean): void => {
    const shown = shownRuns();
    const isShown = new Set(shown.map(({ run }) => run.key));
    const choice = {
      goesOn,
      isShown: (key: string) => isShown.has(key),
      show: (key: string, isWanted: boolean) => {
        chosen.set(key, isWanted);
        render(goesOn);
      },
    };
    replaceKept(runsPlace, describeRuns(history, choice));
    const specs = figuresOf(shown);
    const wanted = new Set(specs.map(({ id }) => id));
    for (const [id, figure] of figures) {
      if (wanted.has(id)) continue;
      figure.remove();
      figures.delete(id);
    }
    const isDrawing = undrawn.length > 0;
    undrawn = [...specs];
    if (!isDrawing) drawFigures();
    const focus = shown.at(-1);
    featuresPlace.replaceChildren(...heatMap(focus));
    logPlace.replaceChildren(...eventLog(focus?.run, focus?.title ?? "", goesOn));
  };

  const redraw = (): void => {
    // Those that wait are drawn as it is by then.
    for (const figure of figures.values()) figure.redraw();
  };
  window.addEventListener("resize", redraw);
  window.addEventListener("beforeprint", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  return {
    elements: [runsPlace, figuresPlace, featuresPlace, logPlace],
    get history() {
      return history;
    },
    restart: (snapshot) => {
      history = createHistory(snapshot);
      chosen.clear();
    },
    render,
  };
}

/** What is drawn anew while a run goes on leaves a reader what was opened, and the keyboard where it was. */
function replaceKept(place: HTMLElement, nodes: readonly Node[]): void {
  const details = place.querySelector("details");
  const isOpen = details?.open;
  const active = document.activeElement;
  const focused = active instanceof HTMLElement && place.contains(active) ? active : undefined;
  place.replaceChildren(...nodes);
  const after = place.querySelector("details");
  if (after && isOpen !== undefined) after.open = isOpen;
  if (!focused) return;
  const run = focused.dataset["run"];
  place.querySelector<HTMLElement>(run === undefined ? "summary" : `[data-run="${run}"]`)?.focus();
}
