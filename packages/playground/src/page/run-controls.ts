import { element } from "@agop/view/figures";
import type { Jobs } from "../jobs.js";

/** Pause, resume and stop, and how it goes. */
export interface RunControls {
  readonly element: HTMLElement;
  follow(jobs: Jobs): void;
  end(words: string): void;
}

export function createRunControls(): RunControls {
  let jobs: Jobs | undefined;
  const words = element("span", { role: "status", class: "faint", id: "state" });
  const button = (name: string, act: (jobs: Jobs) => void): HTMLButtonElement => {
    const made = element("button", { type: "button" }, name);
    made.addEventListener("click", () => {
      if (jobs) act(jobs);
    });
    return made;
  };
  const show = (state: "running" | "paused" | "over", said: string): void => {
    pause.disabled = state !== "running";
    resume.disabled = state !== "paused";
    stop.disabled = state === "over";
    words.textContent = said;
  };
  const pause = button("Pause", (followed) => {
    followed.pause();
    show("paused", "paused after this iteration");
    resume.focus();
  });
  const resume = button("Resume", (followed) => {
    followed.resume();
    show("running", "running");
    pause.focus();
  });
  const stop = button("Stop", (followed) => {
    followed.stop();
  });
  show("over", "");
  return {
    element: element("div", { class: "controls" }, pause, resume, stop, words),
    follow: (followed) => {
      jobs = followed;
      show("running", "running");
    },
    end: (said) => {
      jobs = undefined;
      show("over", said);
    },
  };
}
