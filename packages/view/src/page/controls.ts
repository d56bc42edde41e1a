import type { LiveAction, LiveState } from "../page-data.js";
import { element } from "./elements.js";

/** Pause, resume and stop, and whether the connection holds. */
export interface Controls {
  readonly element: HTMLElement;
  show(state: LiveState, act: (action: LiveAction) => void): void;
}

export function createControls(): Controls {
  let act: (action: LiveAction) => void = () => undefined;
  const button = (action: LiveAction, words: string): HTMLButtonElement => {
    const made = element("button", { type: "button", "data-action": action }, words);
    made.addEventListener("click", () => {
      act(action);
    });
    return made;
  };
  const [pause, resume, stop] = [button("pause", "Pause"), button("resume", "Resume"), button("stop", "Stop")];
  const words = element("span", { role: "status", class: "faint", id: "live-state" }, "connecting");
  return {
    element: element("div", { class: "controls" }, pause, resume, stop, words),
    show: ({ isPaused, canControl, isOver, isLost }, action) => {
      act = action;
      pause.disabled = !canControl || isPaused || isOver;
      resume.disabled = !canControl || !isPaused || isOver;
      stop.disabled = !canControl || isOver;
      words.textContent = isOver ? "over" : isLost ? "connection lost" : isPaused ? "paused" : "live";
    },
  };
}
