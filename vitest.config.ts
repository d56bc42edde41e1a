import { defineConfig } from "vitest/config";

// Tests run on the sources: every package exports them under the condition "agop-source".
const conditions = ["agop-source", "node", "import", "module", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["{packages,plugins}/*/src/**/*.test.ts", "docs/examples/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 30_000,
  },
});
