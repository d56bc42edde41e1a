import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  // AssemblyScript looks like TypeScript, but its types are WebAssembly's; its own compiler checks it.
  { ignores: ["**/dist/**", "**/node_modules/**", "**/.turbo/**", "plugins/*/assembly/**", "site/**"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: "tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", { max: 400 }],
      "no-console": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // Interfaces here are plain objects made by factories: no method reads `this`.
      "@typescript-eslint/unbound-method": "off",
      // Indexing is not checked by the compiler (see docs/architecture.md), so a check on an index is not unnecessary.
      "@typescript-eslint/no-unnecessary-condition": "off",
      "no-restricted-syntax": [
        "error",
        {
          selector: "TSAsExpression > TSAsExpression",
          message: "A double cast hides a type error: narrow with a guard.",
        },
        { selector: "TSEnumDeclaration", message: "Use a union of string literals." },
      ],
    },
  },
  {
    files: ["packages/*/src/**/*.ts", "plugins/*/src/**/*.ts"],
    ignores: ["packages/core/src/plugin/container.ts", "packages/core/src/**/*.test.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "inversify", message: "Only packages/core/src/plugin/container.ts knows the container." }] },
      ],
    },
  },
  {
    files: ["packages/{core,algebra,data,workflow}/src/**/*.ts", "plugins/*/src/**/*.ts"],
    ignores: ["packages/core/src/elementary.ts", "**/*.test.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        ...["exp", "log", "pow"].map((property) => ({
          object: "Math",
          property,
          message: `Its last digits are an engine's own: take ${property} of core's elementary.ts.`,
        })),
        ...["hypot", "cbrt", "sin", "cos", "tan", "atan", "atan2", "sinh", "cosh", "tanh", "log10"].map((property) => ({
          object: "Math",
          property,
          message: "Its last digits are an engine's own, and a fit has the same bits everywhere.",
        })),
      ],
    },
  },
  {
    files: ["**/*.test.ts", "docs/examples/**/*.ts", "test/**/*.ts"],
    rules: { "no-console": "off" },
  },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
