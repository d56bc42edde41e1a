import { element } from "@agop/view/figures";
import type { Reading } from "../messages.js";
import { choiceField, textField } from "./fields.js";

/** How the file is written, where it is not found by itself. */
export interface ReadingForm {
  readonly element: HTMLElement;
  /** @throws Error in words where a field cannot be taken */
  value(): Reading;
  set(reading: Reading): void;
}

export function createReadingForm(onChange: () => void): ReadingForm {
  const missing = textField({ label: "Also means missing", option: "--missing" }, "-200, unknown");
  const ignore = textField({ label: "Columns to leave as they are", option: "--ignore" });
  const delimiter = textField({ label: "Between cells", option: "--delimiter" }, "found by itself");
  const automatic = ["", "found by itself"] as const;
  const decimal = choiceField({ label: "Decimal sign", option: "--decimal" }, [
    automatic,
    [".", "point"],
    [",", "comma"],
  ]);
  const header = choiceField({ label: "First line", option: "--header" }, [
    automatic,
    ["yes", "has names"],
    ["no", "is data"],
  ]);
  const triplets = textField({ label: "A list of entries: its columns", option: "--triplets" }, "user,item,rating");
  const all = [missing, ignore, delimiter, decimal, header, triplets];
  const form = element(
    "details",
    {},
    element("summary", {}, "How the file is written"),
    element("div", { class: "fields" }, ...all.map((field) => field.element)),
  );
  form.addEventListener("change", onChange);
  return {
    element: form,
    value: () => {
      const [markers, ignored, columns] = [missing, ignore, triplets].map((field) => listIn(field.value()));
      if (columns.length !== 0 && columns.length !== 3) {
        throw new Error(`--triplets is "${triplets.value()}" (name three columns: user,item,rating)`);
      }
      return {
        ...(markers.length > 0 && { missing: markers }),
        ...(ignored.length > 0 && { ignore: ignored }),
        ...(delimiter.value() !== "" && { delimiter: delimiter.value() }),
        ...(decimal.value() !== "" && { decimal: decimal.value() === "," ? "," : "." }),
        ...(header.value() !== "" && { header: header.value() === "yes" }),
        ...(columns.length === 3 && { triplets: [columns[0], columns[1], columns[2]] }),
      };
    },
    set: (reading) => {
      missing.set(reading.missing?.join(", ") ?? "");
      ignore.set(reading.ignore?.join(", ") ?? "");
      delimiter.set(reading.delimiter ?? "");
      decimal.set(reading.decimal ?? "");
      header.set(reading.header === undefined ? "" : reading.header ? "yes" : "no");
      triplets.set(reading.triplets?.join(",") ?? "");
    },
  };
}

/** Names with commas between them. */
function listIn(text: string): readonly string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
