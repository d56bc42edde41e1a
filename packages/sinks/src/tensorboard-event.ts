import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Scalar } from "./scalars.js";

/** Fields of event.proto and summary.proto of TensorFlow, as far as used. */
const event = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const summary = { value: 1 } as const;
const summaryValue = { tag: 1, simpleValue: 2 } as const;

/** The first event of every file. */
export function versionEvent(wallTimeMs: number): Uint8Array {
  return startEvent(wallTimeMs).tag(event.fileVersion, WireType.LengthDelimited).string("brain.Event:2").finish();
}

/**
 * Numbers of one step, as `simple_value`, rounded to float32: the loader that TensorBoard uses by default (data_compat.rs
 * of its data server) reads no tensor of doubles. What is beyond float32 (3.4e38) is left out.
 */
export function scalarsEvent(wallTimeMs: number, step: number, scalars: readonly Scalar[]): Uint8Array {
  const writer = startEvent(wallTimeMs).tag(event.step, WireType.Varint).int64(step);
  writer.tag(event.summary, WireType.LengthDelimited).fork();
  for (const { name, value } of scalars) {
    if (!Number.isFinite(Math.fround(value))) continue;
    writer.tag(summary.value, WireType.LengthDelimited).fork();
    writer.tag(summaryValue.tag, WireType.LengthDelimited).string(name);
    writer.tag(summaryValue.simpleValue, WireType.Bit32).float(value).join();
  }
  return writer.join().finish();
}

function startEvent(wallTimeMs: number): BinaryWriter {
  return new BinaryWriter().tag(event.wallTime, WireType.Bit64).double(wallTimeMs / 1000);
}
