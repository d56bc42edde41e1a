import { createHistory, type History, type HistorySnapshot } from "../history.js";
import type { LiveAction, LiveState, PageData } from "../page-data.js";
import { titleOf } from "../run-status.js";
import { createControls } from "./controls.js";
import type { ShownRun } from "./curves.js";
import { figuresOf } from "./curves.js";
import { element } from "./elements.js";
import { describeRuns } from "./describe-runs.js";
import { eventLog } from "./event-log.js";
import { createFigure, type Figure } from "./figure.js";
import { heatMap } from "./heat-map.js";
import { showPanels } from "./panels.js";

/** The page: everything is drawn from the history and which of its runs are ticked. */
export interface Page {
  readonly element: HTMLElement;
  readonly history: History;
  /** Begins again with what the server knows. */
  restart(history: HistorySnapshot): void;
  setState(state: LiveState, act: (action: LiveAction) => void): void;
  render(): void;
}

/** Of many runs the last so many are shown until the user chooses. */
const shownAtFirst = 4;

export function createPage({ header, history: start, panels, isLive }: PageData): Page {
  let history = createHistory(start);
  let state: LiveState = { isPaused: false, canControl: false, isOver: !isLive, isLost: false };
  /** What the user has ticked and unticked. */
  const chosen = new Map<string, boolean>();
  const figures = new Map<string, Figure>();
  const controls = createControls();
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

  const render = (): void => {
    const shown = shownRuns();
    const isShown = new Set(shown.map(({ run }) => run.key));
    runsPlace.replaceChildren(
      ...describeRuns(history, {
        goesOn: !state.isOver,
        isShown: (key) => isShown.has(key),
        show: (key, isWanted) => {
          chosen.set(key, isWanted);
          render();
        },
      }),
    );
    const specs = figuresOf(shown);
    const wanted = new Set(specs.map(({ id }) => id));
    for (const [id, figure] of figures) {
      if (wanted.has(id)) continue;
      figure.element.remove();
      figures.delete(id);
    }
    for (const spec of specs) {
      let figure = figures.get(spec.id);
      if (!figure) {
        figure = createFigure();
        figures.set(spec.id, figure);
        figuresPlace.append(figure.element);
      }
      figure.show(spec);
    }
    const focus = shown.at(-1);
    featuresPlace.replaceChildren(...heatMap(focus));
    logPlace.replaceChildren(...eventLog(focus?.run, focus?.title ?? "", !state.isOver));
  };

  const redraw = (): void => {
    for (const figure of figures.values()) figure.redraw();
  };
  window.addEventListener("resize", redraw);
  window.addEventListener("beforeprint", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  const versions = Object.entries(header.versions).map(([name, version]) => `${name} ${version}`);
  return {
    element: element(
      "div",
      {},
      element("h1", {}, header.title),
      ...(header.command === null ? [] : [element("pre", { "aria-label": "The command" }, header.command)]),
      element("p", { class: "faint" }, versions.join(" · ")),
      ...(isLive ? [controls.element] : []),
      ...showPanels(panels),
      runsPlace,
      figuresPlace,
      featuresPlace,
      logPlace,
      ...(header.outcome === null ? [] : [element("h2", {}, "What was printed"), element("pre", {}, header.outcome)]),
    ),
    get history() {
      return history;
    },
    restart: (snapshot) => {
      history = createHistory(snapshot);
    },
    setState: (next, act) => {
      state = next;
      controls.show(next, act);
    },
    render,
  };
}
