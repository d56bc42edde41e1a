import { element } from "@agop/view/figures";
import type { MadeFile } from "../messages.js";

/** Something to be kept; made when it is asked for. */
export interface Download {
  readonly words: string;
  readonly file: () => MadeFile;
}

export function downloadButtons(downloads: readonly Download[]): HTMLElement {
  const buttons = downloads.map(({ words, file }) => {
    const button = element("button", { type: "button" }, words);
    button.addEventListener("click", () => {
      keep(file());
    });
    return button;
  });
  return element("div", { class: "controls", role: "group", "aria-label": "Downloads" }, ...buttons);
}

function keep({ name, content }: MadeFile): void {
  const address = URL.createObjectURL(content);
  const link = element("a", { href: address, download: name });
  link.click();
  // The browser has begun to read it by then, and keeps what it reads.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 10_000);
}
