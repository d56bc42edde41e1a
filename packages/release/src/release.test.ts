import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { releaseChanges } from "./changelog.js";
import { atVersion, nextVersion } from "./versions.js";

describe("the next version", () => {
  it.each([
    ["0.1.9", "major", "1.0.0"],
    ["0.1.9", "minor", "0.2.0"],
    ["0.1.9", "patch", "0.1.10"],
    ["0.1.9", "0.2.0-rc.1", "0.2.0-rc.1"],
  ])("of %s by %s is %s", (current, step, next) => {
    expect(nextVersion(current, step)).toBe(next);
  });

  it("goes forward, and is a version", () => {
    expect(() => nextVersion("0.2.0", "0.1.9")).toThrow("0.1.9 does not come after 0.2.0");
    expect(() => nextVersion("0.2.0", "0.2.0")).toThrow("does not come after");
    expect(() => nextVersion("0.2.0", "constructor")).toThrow("is no version");
  });
});

it("a manifest is raised with all that it asks for of ours, and with nothing else", () => {
  const manifest = {
    name: "@agop/a",
    version: "0.1.0",
    dependencies: { "@agop/b": "^0.1.0", zod: "^4.6.7" },
    peerDependencies: { "@agop/core": "^0.1.0", "@agop/strange": "^0.1.0" },
  };
  expect(atVersion(manifest, "0.2.0", new Set(["@agop/a", "@agop/b", "@agop/core"]))).toEqual({
    name: "@agop/a",
    version: "0.2.0",
    dependencies: { "@agop/b": "^0.2.0", zod: "^4.6.7" },
    peerDependencies: { "@agop/core": "^0.2.0", "@agop/strange": "^0.1.0" },
  });
});

describe("the changelog", () => {
  it("keeps what was unreleased under the version, and has a place for what comes", () => {
    const before = "# Changes\n\n## Unreleased\n\n- New.\n\n## 0.1.0 (2025-01-01)\n\n- Old.\n";
    expect(releaseChanges(before, "0.2.0", "2026-01-02")).toBe(
      "# Changes\n\n## Unreleased\n\n## 0.2.0 (2026-01-02)\n\n- New.\n\n## 0.1.0 (2025-01-01)\n\n- Old.\n",
    );
  });

  it("with nothing unreleased is refused", () => {
    expect(() => releaseChanges("# Changes\n\n## Unreleased\n\n## 0.1.0\n\n- Old.\n", "0.2.0", "")).toThrow("nothing");
    expect(() => releaseChanges("# Changes\n", "0.2.0", "")).toThrow("nothing");
  });

  it("of this repository can be released, or was", () => {
    const text = readFileSync(new URL("../../../CHANGELOG.md", import.meta.url), "utf8");
    expect(text).toContain("## Unreleased\n");
  });
});
