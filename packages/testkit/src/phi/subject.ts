import type { Backend, Phi } from "@agop/core";
import type { Check } from "../check.js";

/** A φ under test, and a backend to apply it with. */
export interface PhiSubject {
  readonly phi: Phi;
  readonly backend: Backend;
}

/** A check of φ-functions. */
export type PhiCheck = Check<PhiSubject>;
