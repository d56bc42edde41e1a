import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { sampleFailure, sampleIteration, sampleRun, sampleWarning } from "./sample-events.js";
import { measure } from "./scalars.js";
import { tensorBoardSink } from "./tensorboard.js";

/** TensorFlow's own definitions, as far as scalars need them: event.proto and summary.proto. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what { string file_version = 3; Summary summary = 5; }
  }
  message Summary {
    message Value {
      string tag = 1;
      oneof value { float simple_value = 2; }
    }
    repeated Value value = 1;
  }
`);
const eventProto = root.lookupType("Event");

const scalarValue = z.strictObject({ tag: z.string(), simpleValue: z.number() });
const decoded = z.strictObject({
  wallTime: z.number(),
  step: z.number().optional(),
  fileVersion: z.string().optional(),
  summary: z.object({ value: z.array(scalarValue) }).optional(),
});

/** CRC-32C, bit by bit: the reflected polynomial 0x82f63b78, all ones before and after. */
function crc32c(data: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of data) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f63b78 : 0);
  }
  return ~remainder >>> 0;
}

/** The inverse of the mask in crc32c.h. */
function unmask(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

/** Reads a file of records, and checks both checksums of each. */
function recordsOf(file: Buffer): readonly Uint8Array[] {
  const records: Uint8Array[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    expect(unmask(file.readUInt32LE(at + 8))).toBe(crc32c(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(unmask(file.readUInt32LE(at + 12 + length))).toBe(crc32c(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

async function readEvents(folder: string) {
  const [name, ...others] = (await readdir(folder)).filter((entry) => entry.startsWith("events.out.tfevents."));
  expect(others).toEqual([]);
  const records = recordsOf(await readFile(join(folder, name)));
  return records.map((data) => decoded.parse(eventProto.toObject(eventProto.decode(data), { longs: Number, enums: String }))); // prettier-ignore
}

const newFolder = () => mkdtemp(join(tmpdir(), "agop-tensorboard-"));
const startSeconds = Date.parse("2026-03-01T12:00:00.250Z") / 1000;

it("the checksum of the test is CRC-32C", () => {
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
});

describe("a TensorBoard file", () => {
  it("is read back, by another reader, as the same numbers", async () => {
    const folder = join(await newFolder(), "below");
    const run = sampleRun({ iterations: 200 });
    const sink = tensorBoardSink(folder);
    for (const event of [sampleWarning, ...run]) sink.write(event);
    await sink.close();

    const [version, ...events] = await readEvents(folder);
    expect(version).toEqual({ wallTime: startSeconds, fileVersion: "brain.Event:2" });
    const measurements = run.flatMap((event) => measure(event) ?? []);
    expect(events).toHaveLength(measurements.length);
    for (const [k, { step, elapsedMs, scalars }] of measurements.entries()) {
      expect(events[k].step).toBe(step);
      expect(events[k].wallTime).toBeCloseTo(startSeconds + elapsedMs / 1000, 6);
      const read = events[k].summary?.value.map(({ tag, simpleValue }) => [tag, simpleValue]);
      // Equal, not close: the float32 nearest to the number.
      expect(read).toEqual(scalars.map(({ name, value }) => [name, Math.fround(value)]));
    }
  });

  it("has the name that TensorBoard looks for", async () => {
    const folder = await newFolder();
    const sink = tensorBoardSink(folder);
    sampleRun({ iterations: 1 }).forEach(sink.write);
    await sink.close();
    expect(await readdir(folder)).toEqual([`events.out.tfevents.${Math.floor(startSeconds)}.${hostname()}`]);
  });

  it("has every iteration as soon as it has happened", async () => {
    const folder = await newFolder();
    const sink = tensorBoardSink(folder);
    for (const [k, event] of sampleRun({ iterations: 3 }).entries()) {
      sink.write(event);
      expect(await readEvents(folder)).toHaveLength(k + 1);
    }
    await sink.close();
  });

  it("takes steps beyond 32 bits", async () => {
    const folder = await newFolder();
    const sink = tensorBoardSink(folder);
    const [started] = sampleRun({ iterations: 1 });
    [started, sampleIteration(2 ** 40 + 1)].forEach(sink.write);
    await sink.close();
    expect((await readEvents(folder)).at(-1)?.step).toBe(2 ** 40 + 1);
  });

  it("leaves out what is beyond float32", async () => {
    const folder = await newFolder();
    const sink = tensorBoardSink(folder);
    const [started] = sampleRun({ iterations: 1 });
    [started, { ...sampleIteration(1), ridge: 1e200, floor: 3.4e38 }].forEach(sink.write);
    await sink.close();
    const tags = (await readEvents(folder)).at(-1)?.summary?.value.map(({ tag }) => tag);
    expect(tags?.filter((tag) => tag.startsWith("schedule/"))).toEqual(["schedule/floor"]);
  });

  it("has a folder of its own for every run", async () => {
    const folder = await newFolder();
    const sink = tensorBoardSink(folder);
    const runs = [
      sampleRun({ iterations: 2 }),
      sampleRun({ iterations: 3 }).slice(0, -1),
      sampleRun({ iterations: 4 }),
    ];
    [...runs[0], ...runs[1], sampleFailure, ...runs[2]].forEach(sink.write);
    await sink.close();
    const folders = [folder, join(folder, "run-2"), join(folder, "run-3")];
    expect((await Promise.all(folders.map(readEvents))).map(({ length }) => length)).toEqual([4, 4, 6]);
  });

  it("is refused in a folder that has one", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "events.out.tfevents.1.other"), "");
    expect(() => tensorBoardSink(folder)).toThrow(expect.objectContaining({ code: "file-unwritable" }));
  });

  it("is refused where another writer comes before the first run", async () => {
    const folder = await newFolder();
    const sink = tensorBoardSink(folder);
    await writeFile(join(folder, "events.out.tfevents.1.other"), "");
    const [started] = sampleRun({ iterations: 1 });
    const write = () => {
      sink.write(started);
    };
    expect(write).toThrow(expect.objectContaining({ code: "file-unwritable" }));
    await sink.close();
  });
});
