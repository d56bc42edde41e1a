/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { createCodeEditor } from "./code-editor.js";
import type { Problem } from "./compile.js";
import { openCompiler } from "./compiler.js";
import { byId, element } from "./elements.js";
import { type Example, examples } from "./examples.js";
import { createResults } from "./results.js";
import type { Task } from "./run-worker.js";
import { type Running, start } from "./runner.js";
import "./style.css";

// What the browser starts: a program of the guides, to be changed, checked and run.

const chosen = byId("example", HTMLSelectElement);
const configuration = byId("configuration", HTMLTextAreaElement);
const state = byId("state", HTMLElement);
const problemList = byId("problems", HTMLElement);
const stopButton = byId("stop", HTMLButtonElement);
const results = createResults(say);
const compile = openCompiler();
const editor = createCodeEditor(byId("code", HTMLElement), "Program", problemsOf);

let example = exampleInAddress();
let running: Running | undefined;
/** Counts what was begun: whoever waited for the compiler sees whether it is still wanted. */
let turn = 0;
/** What was typed, by example, for when one comes back to it. */
const drafts = new Map<string, Pick<Example, "code" | "configuration">>();

chosen.append(...examples.map(({ name, title }) => element("option", { value: name }, title)));
chosen.addEventListener("change", () => (location.hash = `example=${chosen.value}`));
addEventListener("hashchange", () => {
  drafts.set(example.name, { code: editor.text(), configuration: configuration.value });
  open(exampleInAddress());
});
byId("run", HTMLButtonElement).addEventListener("click", () => void begin("run").catch(sayFailure));
byId("check", HTMLButtonElement).addEventListener("click", () => void begin("check").catch(sayFailure));
byId("reset", HTMLButtonElement).addEventListener("click", () => {
  drafts.delete(example.name);
  open(example);
});
stopButton.addEventListener("click", () => running?.stop());
open(example);

function exampleInAddress(): Example {
  const name = /[#&]example=([^&]*)/.exec(location.hash)?.[1];
  return examples.find((each) => each.name === name) ?? examples[0];
}

function open(opened: Example): void {
  turn++;
  running?.stop();
  example = opened;
  chosen.value = example.name;
  const { code, configuration: text } = drafts.get(example.name) ?? example;
  configuration.value = text;
  showProblems([]);
  results.clear();
  say("ready");
  editor.open(code);
}

async function problemsOf(code: string): Promise<readonly Problem[]> {
  const { problems } = await compiled(code);
  // Another text may have come in the meantime.
  if (code === editor.text()) showProblems(problems);
  return problems;
}

function compiled(code: string): ReturnType<typeof compile> {
  return compile({ ...example.besides, [example.name]: code }, example.name);
}

async function begin(kind: Task["kind"]): Promise<void> {
  const own = ++turn;
  running?.stop();
  results.clear();
  say("looking at the types …");
  editor.look();
  const { problems, modules } = await compiled(editor.text());
  if (own !== turn) return;
  showProblems(problems);
  if (problems.length > 0) {
    const count = problems.length === 1 ? "a type error" : `${problems.length} type errors`;
    say(`not ${kind === "run" ? "run" : "checked"}: ${count}`);
    return;
  }
  say(kind === "run" ? "running …" : "checking …");
  stopButton.disabled = false;
  const task = { kind, modules, main: `./${example.name}.js`, configuration: configuration.value };
  running = start(task, results.show, (why) => {
    running = undefined;
    stopButton.disabled = true;
    if (why !== undefined) say(why);
  });
}

function showProblems(problems: readonly Problem[]): void {
  problemList.replaceChildren(
    ...problems.map(({ line, message, from }) => {
      const place = element("button", { type: "button" }, `line ${line}`);
      place.addEventListener("click", () => {
        editor.goTo(from);
      });
      return element("li", {}, place, ` ${message}`);
    }),
  );
}

function say(text: string): void {
  state.textContent = text;
}

function sayFailure(error: unknown): void {
  say(`failed: ${String(error)}`);
}
