/**
 * Files are read and written as Latin-1, one character a byte: whatever their encoding, every byte comes out as it went
 * in, and quotes, delimiters and digits are the same in all encodings that build on ASCII. `displayText` gives the
 * text that people see.
 */
export const byteEncoding = "latin1";

const beyondAscii = /[\u0080-\u00ff]/;

/** What people see, UTF-8 or else Latin-1, of bytes. */
export function displayText(bytes: string): string {
  if (!beyondAscii.test(bytes)) return bytes;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(bytes, byteEncoding));
  } catch {
    return bytes;
  }
}

/** The bytes that a text has in a UTF-8 file. */
export function utf8Bytes(text: string): string {
  return Buffer.from(text, "utf8").toString(byteEncoding);
}
