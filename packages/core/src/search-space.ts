/** Values to try, by dotted option name: { "phi.alpha": [0.5, 0.25], ridge: [0.1, 0.01] }. */
export type SearchSpace = Readonly<Record<string, readonly number[]>>;
