const newline = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = 0xfeff;
/** How much of an overlong line is kept to show it, in bytes; less where less is allowed. */
const longestHead = 256;

/** A line that was longer than allowed: its beginning. The rest of it was let go. */
export interface OverlongLine {
  readonly head: string;
}

export type Line = string | OverlongLine;

/**
 * Cuts a stream of bytes into lines of text, whatever the chunks it comes in: a character or a CRLF may be split between two of them.
 *
 * Lines end with LF or CRLF; a byte order mark before the first is removed; bytes that are no UTF-8 become U+FFFD.
 * It works on bytes, since a newline byte is never part of another character in UTF-8, and decodes each line as a whole.
 * Holds one open line, at most `maxLineLength` bytes of it.
 */
export class LineSplitter {
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #overlong: Uint8Array | undefined;
  #first = true;
  #highSurrogate = '';
  readonly #headBytes: number;

  /** @param maxLineLength in bytes, without the line's end */
  constructor(private readonly maxLineLength: number) {
    this.#headBytes = Math.min(longestHead, maxLineLength);
  }

  /** Gives the lines that end in this chunk. Read them all before the next call. */
  *push(chunk: Uint8Array | string): Generator<Line> {
    const bytes = typeof chunk === 'string' ? this.#encode(chunk) : asBuffer(chunk);
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      const line = this.#close(bytes, start, end);
      start = end + 1;
      yield line;
    }
    if (start < bytes.length) this.#hold(bytes.subarray(start));
  }

  /** Gives the last line where it has no end, and starts anew. */
  *end(): Generator<Line> {
    if (this.#highSurrogate !== '') this.#hold(Buffer.from(this.#highSurrogate));
    const open = this.#heldBytes > 0 || this.#overlong !== undefined;
    if (open) yield this.#close(Buffer.alloc(0), 0, 0);
    this.#first = true;
    this.#highSurrogate = '';
  }

  #close(bytes: Buffer, start: number, end: number): Line {
    if (this.#heldBytes === 0 && this.#overlong === undefined) return this.#decode(bytes, start, end);
    this.#hold(bytes.subarray(start, end));
    if (this.#overlong !== undefined) return this.#takeOverlong(this.#overlong);
    const whole = Buffer.concat(this.#held, this.#heldBytes);
    this.#held = [];
    this.#heldBytes = 0;
    return this.#decode(whole, 0, whole.length);
  }

  #decode(bytes: Buffer, start: number, lineEnd: number): Line {
    const end = lineEnd > start && bytes[lineEnd - 1] === carriageReturn ? lineEnd - 1 : lineEnd;
    if (end - start > this.maxLineLength) return this.#takeOverlong(bytes.subarray(start, start + this.#headBytes));
    const text = bytes.toString('utf8', start, end);
    const marked = this.#first && text.charCodeAt(0) === byteOrderMark;
    this.#first = false;
    return marked ? text.slice(1) : text;
  }

  #takeOverlong(head: Uint8Array): OverlongLine {
    this.#overlong = undefined;
    this.#first = false;
    return { head: asBuffer(head).toString('utf8') };
  }

  #hold(piece: Uint8Array): void {
    if (this.#overlong !== undefined) return;
    this.#held.push(piece);
    this.#heldBytes += piece.length;
    // One more byte may come: it could be the CR of the line's end.
    if (this.#heldBytes <= this.maxLineLength + 1) return;
    this.#overlong = Buffer.concat(this.#held).subarray(0, this.#headBytes);
    this.#held = [];
    this.#heldBytes = 0;
  }

  #encode(chunk: string): Buffer {
    const text = this.#highSurrogate + chunk;
    const cut = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
    this.#highSurrogate = text.slice(cut);
    return Buffer.from(text.slice(0, cut));
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
