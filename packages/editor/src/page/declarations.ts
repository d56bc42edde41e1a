/**
 * Declarations of all that a program may import, of the language itself, and the package.json files that lead to them, by path as the
 * compiler asks for them. The build puts them here: src/build/declarations.ts.
 */
export const declarations: Readonly<Record<string, string>> = {};
