/** A program of the guides, as its file in docs/examples. */
export interface Example {
  /** Of the file, without its ending; by this an address names it. */
  readonly name: string;
  readonly title: string;
  readonly code: string;
  /** What the guide runs it with, as text. */
  readonly configuration: string;
  /** Programs beside it that it imports, by name. */
  readonly besides: Readonly<Record<string, string>>;
}

/** The build puts them here: src/build/examples.ts. */
export const examples: readonly Example[] = [];
