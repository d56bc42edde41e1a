/**
 * Files are read and written as Latin-1, one character a byte: whatever their encoding, every byte comes out as it went
 * in, and quotes, delimiters and digits are the same in all encodings that build on ASCII. `displayText` gives the
 * text that people see.
 */
export const byteEncoding = "latin1";

/** As many arguments as every engine takes. */
const pieceLength = 8192;

/** The characters of bytes. TextDecoder has no Latin-1: what it calls so is Windows-1252. */
export function byteText(bytes: Uint8Array): string {
  let text = "";
  for (let place = 0; place < bytes.length; place += pieceLength) {
    text += String(Reflect.apply(String.fromCharCode, undefined, bytes.subarray(place, place + pieceLength)));
  }
  return text;
}

/** The bytes of characters. */
export function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place++) bytes[place] = text.charCodeAt(place);
  return bytes;
}

const beyondAscii = /[\u0080-\u00ff]/;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** What people see, UTF-8 or else Latin-1, of bytes. */
export function displayText(bytes: string): string {
  if (!beyondAscii.test(bytes)) return bytes;
  try {
    return utf8.decode(bytesOfText(bytes));
  } catch {
    return bytes;
  }
}

const encoder = new TextEncoder();

/** The bytes that a text has in a UTF-8 file. */
export function utf8Bytes(text: string): string {
  return byteText(encoder.encode(text));
}

/** Bytes in base64. */
export function base64Of(bytes: Uint8Array): string {
  return btoa(byteText(bytes));
}

/** @throws where the text is no base64 */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  return bytesOfText(atob(text));
}
