import { element } from "@agop/view/figures";

/** A field under its label, with the option of the command that it is. */
export interface Field<T> {
  readonly element: HTMLElement;
  value(): T;
  set(value: string): void;
}

interface FieldFacts {
  readonly label: string;
  /** As messages of errors call it. */
  readonly option?: string;
}

let fields = 0;

function labelled({ label, option }: FieldFacts, control: HTMLInputElement | HTMLSelectElement): Field<string> {
  control.id = `field-${++fields}`;
  const flag = option === undefined ? [] : [" ", element("code", { class: "faint" }, option)];
  return {
    element: element("div", { class: "field" }, element("label", { for: control.id }, label, ...flag), control),
    value: () => control.value,
    set: (value) => {
      control.value = value;
    },
  };
}

export function textField(facts: FieldFacts, placeholder = ""): Field<string> {
  return labelled(facts, element("input", { type: "text", placeholder, autocomplete: "off", spellcheck: "false" }));
}

/** @returns undefined where nothing is entered */
export function numberField(
  facts: FieldFacts,
  {
    value = "",
    step = "any",
    min = "",
  }: { readonly value?: string; readonly step?: string; readonly min?: string } = {},
): Field<number | undefined> {
  const field = labelled(facts, element("input", { type: "number", value, step, min }));
  return { ...field, value: () => (field.value() === "" ? undefined : Number(field.value())) };
}

export interface ChoiceField extends Field<string> {
  /** Offers others; what was chosen stays where it is among them. */
  offer(choices: readonly (readonly [value: string, words: string])[]): void;
}

export function choiceField(
  facts: FieldFacts,
  choices: readonly (readonly [value: string, words: string])[],
): ChoiceField {
  const select = element("select");
  const field = labelled(facts, select);
  const offer: ChoiceField["offer"] = (offered) => {
    const before = select.value;
    select.replaceChildren(...offered.map(([value, words]) => element("option", { value }, words)));
    if (offered.some(([value]) => value === before)) select.value = before;
  };
  offer(choices);
  return { ...field, offer };
}
