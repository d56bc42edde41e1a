import type { NumberFormat } from "./number-format.js";

/** What a text may be that was meant for a number. */
export type TextForm =
  "decimal comma" | "decimal point" | "percent" | "currency" | "thousands" | "minus" | "hexadecimal";

const digits = String.raw`\d+(?:[.,]\d+)*`;
const sign = /^[+-]/;
const forms: readonly (readonly [TextForm, RegExp])[] = [
  ["thousands", /^[+-]?\d{1,3}(?:([, '\u00a0\u202f]|\u00c2\u00a0|\u00e2\u0080\u00af)\d{3})(?:\1\d{3})*(?:\.\d+)?$/],
  ["thousands", /^[+-]?\d{1,3}(?:([. ']|\u00c2\u00a0|\u00e2\u0080\u00af)\d{3})(?:\1\d{3})*(?:,\d+)?$/],
  ["decimal comma", /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i],
  ["decimal point", /^[+-]?\d*\.\d+(?:e[+-]?\d+)?$/i],
  ["percent", new RegExp(`^[+-]?${digits} ?%$`)],
  ["currency", new RegExp(`^(?:[$£¥€\u00a3\u00a5]|\u00c2[\u00a3\u00a5]|\u00e2\u0082\u00ac|[A-Z]{3}) ?[+-]?${digits}$`)],
  ["currency", new RegExp(`^[+-]?${digits} ?(?:[$£¥€\u00a3\u00a5]|\u00c2[\u00a3\u00a5]|\u00e2\u0082\u00ac)$`)],
  ["minus", new RegExp(`^(?:\u2212|\u00e2\u0088\u0092)${digits}$`)],
  ["hexadecimal", /^0x[0-9a-f]+$/i],
];

/** The form of a text, given as bytes or as it is shown; undefined where it has none of them. */
export function textForm(text: string): TextForm | undefined {
  const trimmed = text.trim();
  const found = forms.find(([, pattern]) => pattern.test(trimmed))?.[0];
  // One comma before three digits: either sign would do, unless what stands before it is no group of thousands.
  const isEither = found === "thousands" && /^[+-]?\d{1,3}[.,]\d{3}$/.test(trimmed);
  if (isEither && /^0\d*[.,]/.test(trimmed.replace(sign, ""))) {
    return trimmed.includes(",") ? "decimal comma" : "decimal point";
  }
  return found;
}

/** What to do about texts of a form in a column that should have numbers. */
export function formHint(form: TextForm, text: string, { decimal }: NumberFormat): string {
  switch (form) {
    case "decimal comma":
      return "is it a decimal comma? --decimal ,";
    case "decimal point":
      return "is it a decimal point? --decimal .";
    case "thousands": {
      const other = decimal === "." ? "," : ".";
      const isEither = /^[+-]?\d{1,3}[.,]\d{3}$/.test(text.trim()) && text.includes(other);
      const decimalSign = isEither ? `; where "${other}" is the decimal sign: --decimal ${other}` : "";
      return `take out what stands between thousands${decimalSign}`;
    }
    case "percent":
      return "take out the percent sign, or put it in the column's name";
    case "currency":
      return "take out the currency, or put it in the column's name";
    case "minus":
      return "its minus is U+2212; write - instead";
    case "hexadecimal":
      return "write it as a decimal number";
  }
}

const totals = /^(?:(?:grand |sub)?totals?|sum|sums|summe|gesamt|average|mean|mittelwert|somme|suma)$/i;

/** What may be meant by a text in a column of numbers. */
export function textHint(text: string, format: NumberFormat): string {
  const form = textForm(text);
  if (form) return formHint(form, text, format);
  if (totals.test(text)) return "is it a row of totals? take it out";
  return `if it means missing, say so: --missing "${text}"`;
}
