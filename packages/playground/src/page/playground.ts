import type { RunEvent } from "@agop/core";
import { createRuns, element } from "@agop/view/figures";
import type { CompletedByWorker, GivenTable, SeenTable, TrainedByWorker } from "../messages.js";
import { type Jobs, startJobs } from "../jobs.js";
import { openWorkshop, RefusedWork, type Workshop } from "../workshop.js";
import { createFileChooser } from "./choose-file.js";
import { nameOfChoice } from "./comparison.js";
import { examples } from "./examples.js";
import { createReadingForm } from "./reading-form.js";
import { createRunControls } from "./run-controls.js";
import { describeTable } from "./table-overview.js";
import { createWorkForm, type Work } from "./work-form.js";
import { showResults } from "./results.js";

/** At most so often are the runs drawn anew, in milliseconds. */
const drawEvery = 250;
/** Figures are drawn for at most so long at once, in milliseconds, so that the page answers meanwhile. */
const drawFor = 20;

/** A table before it is known how it is read. */
interface Chosen extends Pick<GivenTable, "name" | "content"> {
  readonly target?: string;
  readonly isExample?: boolean;
}

/** The page: a table, what to do with it, the runs, the result. */
export function createPlayground(): readonly Node[] {
  let shown: { readonly given: GivenTable; readonly seen: SeenTable } | undefined;
  let jobs: Jobs | undefined;
  /** Ends with the result that is shown. */
  let isStanding = new AbortController();
  /** Reads tables for the page; another one is opened where it is busy with a table that is no longer wanted. */
  let reader: Workshop | undefined;

  const overview = element("div");
  const notes = element("ul", { class: "faint" });
  const threads = element("p", { class: "faint", id: "threads" });
  const result = element("section", { "aria-label": "Result", hidden: true });
  const runsPlace = element("section", { "aria-label": "Progress", hidden: true });
  const runs = createRuns({ runs: [], warnings: [] }, drawFor);
  const controls = createRunControls();

  const askReader: Workshop["call"] = (call, asked) => {
    reader ??= openWorkshop();
    return reader.call(call, asked);
  };

  /** What was chosen last, so that it can be read otherwise. */
  let chosen: Chosen | undefined;
  /** What is being seen, which a start waits for. */
  let seeing: Promise<void> | undefined;

  const see = async (
    table: GivenTable,
    { isNew, target = "" }: { readonly isNew: boolean; readonly target?: string | undefined },
  ) => {
    shown = undefined;
    if (isNew) {
      form.element.hidden = true;
      overview.replaceChildren(element("p", { class: "faint" }, `reading ${table.name}`));
    }
    if (seeing) {
      reader?.close();
      reader = undefined;
    }
    try {
      const seen = await askReader("see", table);
      chooser.refuse(undefined);
      shown = { given: table, seen };
      overview.replaceChildren(...describeTable(table.name, seen));
      form.offer(seen, isNew ? target : undefined);
      threads.textContent = threadsInWords(seen.threads);
      form.element.hidden = false;
    } catch (error) {
      // What is seen in its place says so itself.
      if (isStopped(error)) return;
      overview.replaceChildren();
      form.element.hidden = true;
      chooser.refuse(messageOf(error));
    }
    seeing = undefined;
  };
  const seeChosen = (isNew: boolean): void => {
    if (!chosen) return;
    const { name, content, target } = chosen;
    try {
      const table = { name, content, reading: reading.value() };
      if (!isNew && JSON.stringify(table.reading) === JSON.stringify(shown?.given.reading)) return;
      seeing = see(table, { isNew, target });
    } catch (error) {
      chooser.refuse(messageOf(error));
    }
  };
  const chooser = createFileChooser(examples, {
    onFile: (file) => {
      // How an example is written says nothing of another table; what was entered is for this one.
      if (chosen?.isExample === true) reading.set({});
      chosen = { name: file.name, content: file };
      seeChosen(true);
    },
    onExample: ({ table, target }) => {
      void table().then((made) => {
        chosen = { ...made, isExample: true, ...(target !== undefined && { target }) };
        reading.set(made.reading);
        seeChosen(true);
      });
    },
  });
  const reading = createReadingForm(() => {
    seeChosen(false);
  });

  let isDue = false;
  const drawSoon = (): void => {
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      runs.render(jobs !== undefined);
    }, drawEvery);
  };

  const start = async (): Promise<void> => {
    await seeing;
    if (!shown || jobs) return;
    const { given, seen } = shown;
    const work = form.value();
    chooser.refuse(undefined);
    result.hidden = true;
    isStanding.abort();
    isStanding = new AbortController();
    result.replaceChildren();
    notes.replaceChildren();
    runsPlace.hidden = false;
    runs.restart({ runs: [], warnings: [] });
    const watching = {
      onEvents: (events: readonly RunEvent[], source: string) => {
        for (const event of events) runs.history.add(event, source);
        drawSoon();
      },
      onNote: (text: string) => {
        notes.append(element("li", {}, text));
      },
    };
    const begin = performance.now();
    try {
      const { jobs: started, answers } = startWork(shown, work, watching);
      jobs = started;
      controls.follow(started);
      drawSoon();
      const results = await answers;
      controls.end(`done in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
      runs.render(false);
      await anAnswer();
      const history = { runs: runs.history.runs(), warnings: runs.history.warnings() };
      result.replaceChildren(
        ...showResults({ given, seen, work, results, history }, { ask: askReader, signal: isStanding.signal }),
      );
      result.hidden = false;
    } catch (error) {
      controls.end(isStopped(error) ? "stopped; no result was made" : "refused");
      if (!isStopped(error)) chooser.refuse(messageOf(error));
    }
    jobs = undefined;
    runs.render(false);
  };
  const form = createWorkForm(() => void start());
  form.element.hidden = true;
  form.element.append(threads);
  runsPlace.append(element("h2", {}, "The run"), controls.element, notes, ...runs.elements);

  return [
    element("h1", {}, "Agop playground"),
    element(
      "p",
      {},
      "Fill in the holes of a table, or learn to predict one of its columns and see which features that takes. All of it happens in this page: nothing is sent anywhere.",
    ),
    element("section", { "aria-label": "The table" }, chooser.element, reading.element, overview),
    form.element,
    result,
    runsPlace,
    element("p", { class: "faint" }, `Agop ${agopVersion}. It computes beside the page.`),
  ];
}

function startWork(
  { given, seen }: { readonly given: GivenTable; readonly seen: SeenTable },
  { task, choices }: Work,
  watching: Parameters<typeof startJobs>[2],
): { readonly jobs: Jobs; readonly answers: Promise<readonly (CompletedByWorker | TrainedByWorker)[]> } {
  const sourceOf = (place: number): string => (choices.length === 1 ? "" : nameOfChoice(choices[place], place));
  // What is compared shares the threads there are.
  const threads = Math.max(1, Math.floor(seen.threads.threads / choices.length));
  const orders = choices.map((choice, place) => ({ source: sourceOf(place), asked: { given, choice, threads } }));
  if (task.kind === "complete") return startJobs("complete", orders, watching);
  const { target } = task;
  const aimed = orders.map(({ source, asked }) => ({ source, asked: { ...asked, target } }));
  return startJobs("train", aimed, watching);
}

function threadsInWords({ threads, reason }: SeenTable["threads"]): string {
  return `It computes on ${threads === 1 ? "one thread" : `${threads} threads`}: ${reason}.`;
}

/** Lets the page answer before more is drawn. */
function anAnswer(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function isStopped(error: unknown): boolean {
  return error instanceof RefusedWork && error.refusal === "stopped";
}

/** Options are named as the fields of the page are, `maxIterations` as --max-iterations. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof RefusedWork) || error.refusal === "stopped" || !error.refusal.isDefect) {
    return message.replaceAll(
      /`(alpha|holdout|ignore|maxIterations|missing|phi|seed|triplets)`/g,
      (_, name: string) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    );
  }
  return `This is a defect of Agop; please report it with this: ${error.message}`;
}
