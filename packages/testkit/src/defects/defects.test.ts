import { cpuBackend } from "@agop/backend-cpu";
import { describe, expect, it } from "vitest";
import { backendChecks } from "../backend/checks.js";
import { communicatorChecks } from "../communicator/checks.js";
import { communicatorDefects, goodCommunicator } from "./communicator-defects.js";
import type { Check } from "../check.js";
import { algorithmChecks } from "../algorithm/checks.js";
import { agopChecks } from "../agop/checks.js";
import { problemChecks } from "../problem/checks.js";
import { preparationChecks } from "../preparation/checks.js";
import { scheduleChecks } from "../schedule/checks.js";
import { agopDefects, agopSubjectOf, goodAgop, plainAgop } from "./agop-defects.js";
import { problemDefects, problemSubject } from "./problem-defects.js";
import { goodSchedule, scheduleDefects, scheduleSubjectOf } from "./schedule-defects.js";
import { goodPreparation, preparationDefects } from "./preparation-defects.js";
import { phiChecks } from "../phi/checks.js";
import { pluginChecks } from "../plugin/checks.js";
import { algorithmDefects, algorithmSubjectOf } from "./algorithm-defects.js";
import { backendDefects } from "./backend-defects.js";
import { goodAlgorithm } from "./good-algorithm.js";
import { goodPhi, phiDefects, phiSubject } from "./phi-defects.js";
import { pluginDefects, pluginSubject } from "./plugin-defects.js";
import { goodDiagonalSubject, goodPredictorSubject, predictorDefects } from "./predictor-defects.js";
import { predictorChecks } from "../predictor/checks.js";
import { type Defect, failedChecks } from "./defect.js";
import { membersRead } from "./planting.js";

/** With more than one good subject, each applies to checks that the others do not. */
function describeDefects<Subject>(
  kind: string,
  checks: readonly Check<Subject>[],
  defects: readonly Defect<Subject>[],
  good: readonly (() => Subject)[],
  mayFail: (check: Check<Subject>, defect: Defect<Subject>) => boolean = () => true,
): void {
  describe(`the checks of ${kind}`, () => {
    it("pass what is good", async () => {
      for (const plant of good) expect(await failedChecks(checks, plant)).toEqual([]);
    });
    it.each(defects.map((defect) => [defect.caughtBy, defect.name, defect] as const))(
      "%s alone catches: %s",
      async (caughtBy, _, defect) => {
        const concerned = checks.filter((check) => mayFail(check, defect));
        expect(await failedChecks(concerned, defect.plant)).toEqual([caughtBy]);
      },
    );
    it.each(checks.map(({ id }) => id))("%s catches a planted defect", (id) => {
      expect(defects.map(({ caughtBy }) => caughtBy)).toContain(id);
    });
    it("have ids of their own", () => {
      expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    });
  });
}

/** The largest systems take a second each: they are asked about the defects alone that they are to catch. */
const takesLong = new Set(["kernel-solve-tolerance", "kernel-fit-tolerance"]);
const read = await membersRead(backendChecks.filter(({ id }) => !takesLong.has(id)));

describeDefects(
  "backends",
  backendChecks,
  backendDefects,
  [() => ({ backend: cpuBackend(), create: cpuBackend })],
  // A check cannot tell what it never reads.
  ({ id }, { replaces, caughtBy }) =>
    takesLong.has(id) ? caughtBy === id : (replaces?.some((member) => read.get(id)?.has(member)) ?? true),
);
describeDefects("communicators", communicatorChecks, communicatorDefects, [goodCommunicator]);
describeDefects("φ-functions", phiChecks, phiDefects, [() => phiSubject(goodPhi())]);
describeDefects("algorithms", algorithmChecks, algorithmDefects, [() => algorithmSubjectOf(goodAlgorithm)]);
describeDefects("predictors", predictorChecks, predictorDefects, [goodPredictorSubject, goodDiagonalSubject]);
describeDefects("AGOP estimators", agopChecks, agopDefects, [
  () => agopSubjectOf(goodAgop),
  () => agopSubjectOf(plainAgop),
]);
describeDefects("preparations", preparationChecks, preparationDefects, [() => ({ create: goodPreparation })]);
describeDefects("schedules", scheduleChecks, scheduleDefects, [() => scheduleSubjectOf(goodSchedule)]);
describeDefects("problems", problemChecks, problemDefects, [() => problemSubject()]);
describeDefects("plugins", pluginChecks, pluginDefects, [() => pluginSubject()]);
