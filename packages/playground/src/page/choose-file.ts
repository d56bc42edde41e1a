import { element } from "@agop/view/figures";
import type { Example } from "./examples.js";

/** A page has all of a table in memory, several times: more than this is refused before any of it is read. */
export const mostBytes = 100_000_000;

/** Where a file is dropped, chosen or pasted, and what is wrong with it said. */
export interface FileChooser {
  readonly element: HTMLElement;
  /** Says why it is not taken; undefined takes that back. */
  refuse(reason: string | undefined): void;
}

export interface ChooserActions {
  onFile(file: File): void;
  onExample(example: Example): void;
}

export function createFileChooser(examples: readonly Example[], { onFile, onExample }: ChooserActions): FileChooser {
  const trouble = element("p", { role: "alert", class: "trouble", id: "trouble" });
  const input = element("input", { type: "file", id: "file" });
  const words = "Choose a table, drop it here, or paste its cells";
  const zone = element(
    "div",
    { class: "drop" },
    element("label", { for: "file" }, words),
    input,
    element(
      "p",
      { class: "faint" },
      "CSV as it comes, gzip, Parquet, Arrow, JSON lines, lists of ratings; up to 100 MB",
    ),
  );
  const refuse = (reason: string | undefined): void => {
    trouble.textContent = reason ?? "";
  };
  const take = (file: File): void => {
    const reason = reasonAgainst(file);
    refuse(reason);
    if (reason === undefined) onFile(file);
  };
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) take(file);
    // The same file again is a choice, too: it may have changed.
    input.value = "";
  });
  takeDropped(zone, take);
  takePasted(take);
  const buttons = examples.map((example) => {
    const button = element("button", { type: "button" }, example.title);
    button.addEventListener("click", () => {
      refuse(undefined);
      onExample(example);
    });
    return button;
  });
  return {
    element: element(
      "div",
      {},
      zone,
      trouble,
      element("p", { class: "controls", role: "group", "aria-label": "Examples" }, "Or an example: ", ...buttons),
    ),
    refuse,
  };
}

function reasonAgainst({ name, size }: File): string | undefined {
  if (size <= mostBytes) return undefined;
  const megabytes = Math.round(size / 1_000_000);
  return `${name} has ${megabytes} MB, and this page takes ${mostBytes / 1_000_000}: it has all of a table in memory. On a command line there is no such limit: agop complete ${name}`;
}

/** Anywhere on the page, since a file that is dropped beside would be opened in its place. */
function takeDropped(zone: HTMLElement, take: (file: File) => void): void {
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  document.addEventListener("dragleave", () => {
    zone.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    const [file] = event.dataTransfer?.files ?? [];
    if (file) take(file);
  });
}

/** Files and cells of a spreadsheet, which come as text with tabs; what is pasted into a field is its own. */
function takePasted(take: (file: File) => void): void {
  document.addEventListener("paste", (event) => {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
    const [file] = event.clipboardData?.files ?? [];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (file) take(file);
    else if (text !== "") take(new File([text], "pasted.csv"));
  });
}
