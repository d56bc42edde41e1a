import crc32c from "crc-32/crc32c.js";

const lengthBytes = 8;
const checksumBytes = 4;

/**
 * Frames a record as TensorFlow's record files do (tensorflow/core/lib/io/record_writer.h), little-endian:
 * uint64 length, masked CRC-32C of it, data, masked CRC-32C of the data.
 */
export function frameRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(lengthBytes + checksumBytes + data.length + checksumBytes);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(lengthBytes, maskedChecksum(record.subarray(0, lengthBytes)), true);
  record.set(data, lengthBytes + checksumBytes);
  view.setUint32(record.length - checksumBytes, maskedChecksum(data), true);
  return record;
}

/**
 * mask(c) = (c rotated right by 15 bits) + 0xa282ead8 mod 2^32, so that the checksum of data that hold checksums stays a
 * good one (tensorflow/core/lib/hash/crc32c.h).
 */
function maskedChecksum(data: Uint8Array): number {
  const checksum = crc32c.buf(data) >>> 0;
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
