import * as backendCpu from "@agop/backend-cpu";
import * as core from "@agop/core";
import * as data from "@agop/data";
import * as phiLibrary from "@agop/plugin-phi-library";
import * as rfmLinear from "@agop/plugin-rfm-linear";
import * as scheduleLibrary from "@agop/plugin-schedule-library";

/** What the notebooks import, by the name that they import it by. */
export const packages: Readonly<Record<string, unknown>> = {
  "@agop/backend-cpu": backendCpu,
  "@agop/core": core,
  "@agop/data": data,
  "@agop/plugin-phi-library": phiLibrary,
  "@agop/plugin-rfm-linear": rfmLinear,
  "@agop/plugin-schedule-library": scheduleLibrary,
};
