/** What a program in the editor may import: its types are known to the compiler, its code to the worker that runs it. */
export const importable = [
  "@agop/core",
  "@agop/core/backend",
  "@agop/core/plugin",
  "@agop/core/run",
  "@agop/core/streaming",
  "@agop/algebra",
  "@agop/plugin-phi-library",
  "zod",
] as const;

export type Importable = (typeof importable)[number];
