import { element } from "@agop/view/figures";
import type { ShownRows, TwoTables } from "../messages.js";

const pageRows = 25;

/** The completed table, some rows at a time, with what was filled in another colour and how sure it is. */
export function completedTable(
  tables: TwoTables,
  ask: (asked: TwoTables & { start: number; count: number; onlyFilled: boolean }) => Promise<ShownRows>,
): HTMLElement {
  let start = 0;
  const place = element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Completed table" });
  const where = element("span", { role: "status", class: "faint" });
  const button = (words: string, steps: number): HTMLButtonElement => {
    const made = element("button", { type: "button" }, words);
    made.addEventListener("click", () => {
      start = Math.max(0, start + steps * pageRows);
      void show();
    });
    return made;
  };
  const [earlier, later] = [button("Earlier rows", -1), button("Later rows", 1)];
  const only = element("input", { type: "checkbox", id: "only-filled" });
  only.addEventListener("change", () => {
    start = 0;
    void show();
  });
  const show = async (): Promise<void> => {
    // A page that has gone on to another table has ended what would answer.
    const shown = await ask({ ...tables, start, count: pageRows, onlyFilled: only.checked }).catch(() => undefined);
    if (!shown) return;
    place.replaceChildren(tableOf(shown));
    earlier.disabled = start === 0;
    later.disabled = !shown.hasMore;
    const [first, last] = [shown.rows.at(0), shown.rows.at(-1)];
    where.textContent = first && last ? `rows ${first.number} to ${last.number}` : "no rows";
  };
  void show();
  return element(
    "div",
    {},
    element(
      "div",
      { class: "controls" },
      ...[earlier, later, where],
      element("label", { for: "only-filled" }, only, " only rows with filled cells"),
    ),
    place,
  );
}

function tableOf({ names, rows }: ShownRows): HTMLTableElement {
  const header = ["row", ...names].map((name) => element("th", { scope: "col" }, name));
  const body = rows.map(({ number, cells }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, String(number)),
      ...cells.map(({ text, filled }) => {
        if (!filled) return element("td", {}, text);
        const sure = filled.sure === "" ? [] : [element("small", {}, filled.sure)];
        return element("td", { class: "filled" }, element("mark", {}, text), ...sure);
      }),
    ),
  );
  return element(
    "table",
    { class: "cells" },
    element("caption", { class: "faint" }, "Filled cells are marked, each with its interval or its probability."),
    element("thead", {}, element("tr", {}, ...header)),
    element("tbody", {}, ...body),
  );
}
