/** So many bytes are taken at once: an engine can pass on only so many arguments. */
const pieceLength = 0x8000;

/** Writes bytes as Base64, the form that they have in JSON; in browsers too. Time and memory in proportion to the bytes. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += pieceLength)
    binary += String.fromCharCode(...bytes.subarray(at, at + pieceLength));
  return btoa(binary);
}

/** Reads Base64. Gives `undefined` for text that is none; never throws. Time and memory in proportion to the text. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
