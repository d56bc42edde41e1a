/** A table to be completed. */
export interface CompletionTable {
  readonly name: string;
  /** Relative to ../tables. */
  readonly file: string;
  /** Of its rows, columns of numbers and of categories. */
  readonly title: string;
  /** What stands for a missing cell beside an empty one. */
  readonly missing?: string;
  /** The target, where only the features are completed. */
  readonly without?: string;
  /** Columns that are neither hidden nor given to peers: dates and names. */
  readonly aside?: readonly string[];
  /** In this copy some numbers lack their decimal point; no other one is above 1,000. */
  readonly lostPoints?: boolean;
  /** Rows follow each other in time, so that peers may interpolate. */
  readonly isOrdered?: boolean;
  /** Nobody looked at it while the command was made. */
  readonly isUntuned?: boolean;
}

/** In the order in which they are measured, the slow ones last. */
export const completionTables: readonly CompletionTable[] = [
  { name: "wine", file: "wine.csv", title: "Wine", without: "y" },
  { name: "diabetes", file: "diabetes.csv", title: "Diabetes", without: "y" },
  { name: "penguins", file: "../../../docs/examples/data/penguins.csv", title: "Palmer penguins" },
  { name: "mpg", file: "mpg.csv", title: "Auto MPG", aside: ["name"], isUntuned: true },
  { name: "breast-cancer", file: "breast-cancer.csv", title: "Breast cancer", without: "y" },
  { name: "wine-red", file: "wine-red.csv", title: "Wine quality, red", without: "quality", lostPoints: true },
  { name: "abalone", file: "abalone.csv", title: "Abalone" },
  { name: "diamonds", file: "diamonds.csv", title: "Diamonds", isUntuned: true },
  { name: "digits", file: "digits.csv", title: "Optical digits", isUntuned: true },
  {
    name: "wine-white",
    file: "wine-white.csv",
    title: "Wine quality, white",
    without: "quality",
    lostPoints: true,
  },
  {
    name: "air-quality",
    file: "../../../docs/examples/data/air-quality.csv",
    title: "Air Quality",
    missing: "-200",
    aside: ["Date", "Time"],
    isOrdered: true,
  },
];

export const smallTables: readonly string[] = ["wine", "diabetes", "penguins", "mpg"];
