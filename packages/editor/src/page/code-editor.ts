import { javascript } from "@codemirror/lang-javascript";
import { syntaxHighlighting } from "@codemirror/language";
import { forceLinting, linter, lintKeymap } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { minimalSetup } from "codemirror";
import type { Problem } from "./compile.js";

export interface CodeEditor {
  text(): string;
  open(text: string): void;
  /** Looks for problems now, and from now on after every change. */
  look(): void;
  goTo(place: number): void;
}

/** @param problemsOf a text; asked after every change, once the editor is looked into */
export function createCodeEditor(
  parent: HTMLElement,
  name: string,
  problemsOf: (text: string) => Promise<readonly Problem[]>,
): CodeEditor {
  let isWatched = false;
  const lint = linter(
    async (view) => {
      if (!isWatched) return [];
      const problems = await problemsOf(view.state.doc.toString());
      return problems.map(({ from, to, message }) => ({ from, to, message, severity: "error" as const }));
    },
    { delay: 400 },
  );
  const extensions = [
    minimalSetup,
    lineNumbers(),
    javascript({ typescript: true }),
    syntaxHighlighting(classHighlighter),
    lint,
    keymap.of(lintKeymap),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": name, spellcheck: "false" }),
  ];
  const view = new EditorView({ parent, state: EditorState.create({ extensions }) });
  const look = (): void => {
    isWatched = true;
    forceLinting(view);
  };
  view.contentDOM.addEventListener("focus", look, { once: true });
  return {
    text: () => view.state.doc.toString(),
    open: (text) => {
      view.setState(EditorState.create({ doc: text, extensions }));
      if (isWatched) look();
    },
    look,
    goTo: (place) => {
      view.dispatch({ selection: { anchor: place }, scrollIntoView: true });
      view.focus();
    },
  };
}
