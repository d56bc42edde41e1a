import { AgopError } from "@agop/core";

/** @throws AgopError `option-invalid` */
export function checkPenalty({ p, ridge }: { readonly p: number; readonly ridge: number }, algorithm: string): void {
  const invalid = (what: string): AgopError => new AgopError("option-invalid", `${algorithm}: ${what}`);
  if (!(p >= 0 && p <= 1)) throw invalid(`p is ${p}; it must be from 0 to 1`);
  if (!(ridge >= 0 && ridge < Infinity)) throw invalid(`ridge is ${ridge}; it must be >= 0`);
}
