import { experiments } from "@agop/experiments";
import { expect, it } from "vitest";
import { experimentNames } from "./command.js";

it("the help of agop experiment names all experiments", () => {
  expect(experimentNames).toEqual(experiments.map(({ name }) => name));
});
