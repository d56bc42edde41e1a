import { byId, element } from "./elements.js";
import { plot } from "./plot.js";
import type { Report } from "./run-worker.js";

const outcomes = {
  passed: "passed",
  failed: "failed",
  "failed-as-expected": "failed, as expected",
  "does-not-apply": "does not apply",
} as const;

/** The right side of the page: curves, numbers, checks. */
export interface Results {
  clear(): void;
  /** What has no place of its own goes to `say`. */
  show(report: Report): void;
}

export function createResults(say: (text: string) => void): Results {
  const [curves, numbers, checks] = ["curves", "numbers", "checks"].map((id) => byId(id, HTMLElement));
  let suite: { readonly title: string; readonly list: HTMLElement } | undefined;
  let rows: HTMLElement | undefined;

  const showIteration = ({ iteration, metric, heldOut }: Extract<Report, { kind: "iteration" }>): void => {
    if (!rows) {
      rows = element("tbody", {});
      const header = ["iteration", `held-out ${metric}`].map((text) => element("th", { scope: "col" }, text));
      const table = element("table", {}, element("thead", {}, element("tr", {}, ...header)), rows);
      numbers.append(
        element("h2", {}, "Numbers"),
        element(
          "div",
          { class: "scrolls", tabindex: "0", role: "region", "aria-label": "Numbers by iteration" },
          table,
        ),
      );
    }
    rows.append(
      element("tr", {}, ...[String(iteration), heldOut.toPrecision(6)].map((text) => element("td", {}, text))),
    );
  };

  return {
    clear: () => {
      suite = rows = undefined;
      for (const place of [curves, numbers, checks]) place.replaceChildren();
    },
    show: (report) => {
      switch (report.kind) {
        case "curves":
          curves.append(
            element("h2", {}, `${report.name}, and the penalty that it makes small`),
            element("div", { class: "plots" }, plot(report.phi, "s", "φ(s)"), plot(report.penalty, "r", "ψ(r)")),
          );
          break;
        case "iteration":
          showIteration(report);
          break;
        case "finding": {
          const { suite: title, outcome, title: check, message } = report.finding;
          if (suite?.title !== title) {
            suite = { title, list: element("ul", { class: "checks" }) };
            checks.append(element("h2", {}, title), suite.list);
          }
          const said = message === "" ? check : `${check}: ${message}`;
          suite.list.append(
            element("li", { "data-outcome": outcome }, element("b", {}, outcomes[outcome]), ` ${said}`),
          );
          break;
        }
        case "done":
          say(report.summary);
          break;
        case "failed":
          say(`failed: ${report.message}`);
          break;
        case "ready":
          break;
      }
    },
  };
}
