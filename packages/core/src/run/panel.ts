/** What a result looks like, beside the curves of the runs that it comes from: a figure that a report shows. */
export type Panel =
  /** One bar an item, to the left where it is below zero. */
  | {
      readonly kind: "bars";
      readonly title: string;
      readonly items: readonly { readonly name: string; readonly value: number }[];
    }
  /** Squares of colours; with `isCount` their numbers are written in them. */
  | {
      readonly kind: "matrix";
      readonly title: string;
      readonly rows: readonly string[];
      readonly columns: readonly string[];
      readonly values: readonly (readonly number[])[];
      readonly isCount: boolean;
    }
  /** Points in units of their own, with the line where both are the same. */
  | {
      readonly kind: "points";
      readonly title: string;
      readonly across: string;
      readonly up: string;
      readonly points: readonly (readonly [x: number, y: number])[];
    };
