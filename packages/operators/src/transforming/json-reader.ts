type Container = unknown[] | Record<string, unknown>;

/** A container that is open, and the place in it that is being written. */
interface Frame {
  readonly container: Container;
  key: string | number;
}

/** What may come next, outside of strings, numbers and words. */
type Expecting = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'separator' | 'nothing';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/**
 * Reads JSON text as it comes, piece by piece, and shows the value so far: containers with what is in them, texts that are not yet closed; a
 * number or a word once it is whole.
 *
 * Each character is looked at once: the value is one that grows, not a new one for each piece. It takes exactly what `JSON.parse` takes; from the
 * first character that it would not, the value stays as it is.
 */
export class JsonReader {
  #root: unknown;
  readonly #open: Frame[] = [];
  #expecting: Expecting = 'value';
  #isBroken = false;
  /** The text that is open: of a key or of a value. */
  #text: string | undefined;
  #isKey = false;
  #escape = '';
  /** The number or word that is open. */
  #token = '';

  /** What has come so far; `undefined` before anything has. The same object or list grows with each piece. */
  get value(): unknown {
    return this.#root;
  }

  /** True once the value is closed. A number or word that stands alone is closed by white space only. */
  get isComplete(): boolean {
    return this.#expecting === 'nothing' && !this.#isBroken;
  }

  /** True once something came that is not JSON. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  push(piece: string): void {
    let at = 0;
    while (at < piece.length && !this.#isBroken) {
      if (this.#text !== undefined) at = this.#readText(piece, at, this.#text);
      else if (isTokenPart(piece.charCodeAt(at))) at = this.#readToken(piece, at);
      else this.#readMark(piece.charAt(at++));
    }
    if (this.#text !== undefined && !this.#isKey) this.#put(this.#text);
  }

  #readText(piece: string, from: number, before: string): number {
    if (this.#escape !== '') return this.#readEscape(piece, from, before);
    let end = from;
    let code = 0;
    for (; end < piece.length; end++) {
      code = piece.charCodeAt(end);
      if (code === QUOTE || code === BACKSLASH || code < FIRST_PRINTABLE) break;
    }
    const text = (this.#text = before + piece.slice(from, end));
    if (end === piece.length) return end;
    if (code === QUOTE) this.#endText(text);
    else if (code === BACKSLASH) this.#escape = '\\';
    else this.#isBroken = true;
    return end + 1;
  }

  #readEscape(piece: string, at: number, before: string): number {
    const escape = (this.#escape += piece.charAt(at));
    const length = escape.charAt(1) === 'u' ? 6 : 2;
    if (escape.length === length) {
      const character = parsed(`"${escape}"`);
      if (typeof character === 'string') this.#text = before + character;
      else this.#isBroken = true;
      this.#escape = '';
    }
    return at + 1;
  }

  #endText(text: string): void {
    this.#text = undefined;
    const frame = this.#open.at(-1);
    if (this.#isKey && frame !== undefined) {
      frame.key = text;
      this.#expecting = 'colon';
    } else {
      this.#put(text);
      this.#endValue();
    }
  }

  #readToken(piece: string, from: number): number {
    if (!this.#expectsValue()) this.#isBroken = true;
    let end = from + 1;
    while (end < piece.length && isTokenPart(piece.charCodeAt(end))) end++;
    this.#token += piece.slice(from, end);
    return end;
  }

  #readMark(mark: string): void {
    if (this.#token !== '') this.#endToken();
    switch (mark) {
      case ' ':
      case '\n':
      case '\r':
      case '\t':
        return;
      case '{':
        return this.#openContainer({}, 'keyOrEnd');
      case '[':
        return this.#openContainer([], 'valueOrEnd');
      case '}':
        return this.#closeContainer(
          this.#expecting === 'keyOrEnd' || (this.#expecting === 'separator' && !this.#isInList()),
        );
      case ']':
        return this.#closeContainer(
          this.#expecting === 'valueOrEnd' || (this.#expecting === 'separator' && this.#isInList()),
        );
      case ',':
        return this.#nextMember();
      case ':':
        return this.#expect(this.#expecting === 'colon', 'value');
      case '"':
        return this.#openText();
      default:
        this.#isBroken = true;
    }
  }

  #endToken(): void {
    const value = parsed(this.#token);
    this.#token = '';
    if (value === undefined) {
      this.#isBroken = true;
      return;
    }
    this.#put(value);
    this.#endValue();
  }

  #openContainer(container: Container, expecting: Expecting): void {
    if (!this.#expectsValue()) {
      this.#isBroken = true;
      return;
    }
    this.#put(container);
    this.#open.push({ container, key: 0 });
    this.#expecting = expecting;
  }

  #closeContainer(isExpected: boolean): void {
    if (isExpected) this.#open.pop();
    else this.#isBroken = true;
    this.#endValue();
  }

  #nextMember(): void {
    const frame = this.#open.at(-1);
    if (typeof frame?.key === 'number' && this.#isInList()) frame.key++;
    this.#expect(this.#expecting === 'separator', this.#isInList() ? 'value' : 'key');
  }

  #openText(): void {
    this.#isKey = this.#expecting === 'key' || this.#expecting === 'keyOrEnd';
    if (this.#isKey || this.#expectsValue()) this.#text = '';
    else this.#isBroken = true;
  }

  #expect(isExpected: boolean, next: Expecting): void {
    if (isExpected) this.#expecting = next;
    else this.#isBroken = true;
  }

  #endValue(): void {
    this.#expecting = this.#open.length > 0 ? 'separator' : 'nothing';
  }

  #expectsValue(): boolean {
    return this.#expecting === 'value' || this.#expecting === 'valueOrEnd';
  }

  #isInList(): boolean {
    return Array.isArray(this.#open.at(-1)?.container);
  }

  #put(value: unknown): void {
    const frame = this.#open.at(-1);
    if (frame === undefined) this.#root = value;
    // As `JSON.parse` does it: a plain assignment would change the object's prototype.
    else if (frame.key === '__proto__')
      Object.defineProperty(frame.container, frame.key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    else (frame.container as Record<string | number, unknown>)[frame.key] = value;
  }
}

/** Numbers, and the words `true`, `false` and `null`, are made of letters, digits, `+`, `-` and `.`. */
function isTokenPart(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x2b && code <= 0x2e && code !== 0x2c)
  );
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
