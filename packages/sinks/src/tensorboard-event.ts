import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Scalar } from "./scalars.js";

/** Fields and values of event.proto, summary.proto, tensor.proto and types.proto of TensorFlow, as far as used. */
const event = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const summary = { value: 1 } as const;
const summaryValue = { tag: 1, tensor: 8, metadata: 9 } as const;
const metadata = { pluginData: 1, dataClass: 4 } as const;
const pluginData = { name: 1 } as const;
const tensor = { type: 1, shape: 2, doubleValues: 6 } as const;
const scalarClass = 1;
const doubleType = 2;

/** The first event of every file. */
export function versionEvent(wallTimeMs: number): Uint8Array {
  return startEvent(wallTimeMs).tag(event.fileVersion, WireType.LengthDelimited).string("brain.Event:2").finish();
}

/**
 * Numbers of one step. They are double tensors of no dimension, not the older `simple_value`, whose float32 would keep 7
 * of 16 digits; TensorBoard's scalar dashboard reads both. Every value names the dashboard, so that a file of which the
 * beginning is lost can still be read.
 */
export function scalarsEvent(wallTimeMs: number, step: number, scalars: readonly Scalar[]): Uint8Array {
  const writer = startEvent(wallTimeMs).tag(event.step, WireType.Varint).int64(step);
  writer.tag(event.summary, WireType.LengthDelimited).fork();
  for (const { name, value } of scalars) {
    writer.tag(summary.value, WireType.LengthDelimited).fork();
    writer.tag(summaryValue.tag, WireType.LengthDelimited).string(name);
    writeTensor(writer.tag(summaryValue.tensor, WireType.LengthDelimited).fork(), value).join();
    writeMetadata(writer.tag(summaryValue.metadata, WireType.LengthDelimited).fork()).join();
    writer.join();
  }
  return writer.join().finish();
}

function startEvent(wallTimeMs: number): BinaryWriter {
  return new BinaryWriter().tag(event.wallTime, WireType.Bit64).double(wallTimeMs / 1000);
}

function writeTensor(writer: BinaryWriter, value: number): BinaryWriter {
  writer.tag(tensor.type, WireType.Varint).int32(doubleType);
  writer.tag(tensor.shape, WireType.LengthDelimited).fork().join();
  return writer.tag(tensor.doubleValues, WireType.LengthDelimited).fork().double(value).join();
}

function writeMetadata(writer: BinaryWriter): BinaryWriter {
  writer.tag(metadata.pluginData, WireType.LengthDelimited).fork();
  writer.tag(pluginData.name, WireType.LengthDelimited).string("scalars").join();
  return writer.tag(metadata.dataClass, WireType.Varint).int32(scalarClass);
}
