/** Of an element, by name; true stands without a value, false is left out. */
export type Attributes = Readonly<Record<string, string | boolean>>;

/** A new element; an attribute that is false is left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** Rows of cells under a header. */
export function table(header: readonly string[], rows: readonly (readonly (Node | string)[])[]): HTMLTableElement {
  const cells = (name: "th" | "td", row: readonly (Node | string)[]): HTMLElement[] =>
    row.map((cell) => element(name, name === "th" ? { scope: "col" } : {}, cell));
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...cells("th", header))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells("td", row)))),
  );
}

/** A colour of the page as it is now, light or dark. */
export function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
