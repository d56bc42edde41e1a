/** What the cells of a column of Parquet or Arrow are. */
export type ColumnKind =
  | { readonly kind: "boolean" }
  | { readonly kind: "integer"; readonly bits: 8 | 16 | 32 | 64; readonly isSigned: boolean }
  | { readonly kind: "real"; readonly bits: 32 | 64 }
  | { readonly kind: "decimal"; readonly scale: number }
  | { readonly kind: "date" }
  | TimestampKind
  /** Also lists and records, as JSON. */
  | { readonly kind: "text" };

/** Instants where there is a zone, which is UTC in the text; times on the wall where there is none. */
export interface TimestampKind {
  readonly kind: "timestamp";
  /** Of a second: 3 for milliseconds. */
  readonly digits: 0 | 3 | 6 | 9;
  readonly zone: string | null;
}

export interface TypedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}
