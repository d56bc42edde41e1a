import type { History, HistorySnapshot } from "../history.js";
import type { LiveAction, LiveState, PageData } from "../page-data.js";
import { createControls } from "./controls.js";
import { element } from "./elements.js";
import { showPanels } from "./panels.js";
import { createRuns } from "./runs.js";

/** The page: what is said of the runs, and the runs. */
export interface Page {
  readonly element: HTMLElement;
  readonly history: History;
  /** Begins again with what the server knows. */
  restart(history: HistorySnapshot): void;
  setState(state: LiveState, act: (action: LiveAction) => void): void;
  render(): void;
}

export function createPage({ header, history: start, panels, isLive }: PageData): Page {
  let isOver = !isLive;
  const controls = createControls();
  const runs = createRuns(start);
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
      ...runs.elements,
      ...(header.outcome === null ? [] : [element("h2", {}, "What was printed"), element("pre", {}, header.outcome)]),
    ),
    get history() {
      return runs.history;
    },
    restart: runs.restart,
    setState: (state, act) => {
      ({ isOver } = state);
      controls.show(state, act);
    },
    render: () => {
      runs.render(!isOver);
    },
  };
}
