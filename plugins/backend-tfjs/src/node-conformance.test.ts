import util from "node:util";
import { checkBackend } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { missingTfjsNode } from "../../../test/tfjs-node.js";
import { openTensorflow } from "./open-tensorflow.js";
import { tfjsBackend } from "./tfjs-backend.js";

describe.skipIf(missingTfjsNode !== undefined)(`TensorFlow's library (${missingTfjsNode ?? "installed"})`, () => {
  // As from Node 23 on.
  Reflect.deleteProperty(util, "isNullOrUndefined");

  it("computes what tfjs-core is asked for", async () => {
    const { tf, description } = await openTensorflow("node");
    expect(tf.getBackend()).toBe("tensorflow");
    expect(description).toContain("on node");
  });

  checkBackend(() => tfjsBackend({ binding: "node" }), { title: "on the binding node" });
});
