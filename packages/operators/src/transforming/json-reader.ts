import Tokenizer from '@streamparser/json/tokenizer.js';
import TokenParser from '@streamparser/json/tokenparser.js';
import type { ParsedElementInfo } from '@streamparser/json/utils/types/parsedElementInfo.js';
import type { ParsedTokenInfo } from '@streamparser/json/utils/types/parsedTokenInfo.js';
import TokenType from '@streamparser/json/utils/types/tokenType.js';

/** Pieces up to this length go through a buffer that is used again and again: making one for each costs six times as much. */
const SHORT = 128;
/** What a UTF-16 unit takes at most in UTF-8. */
const BYTES = 3;

/** A text that is open, in the place where it will stand. */
interface OpenText {
  readonly parent: NonNullable<ParsedElementInfo['parent']>;
  readonly key: string | number;
  readonly text: string;
}

/**
 * Reads JSON text as it comes, piece by piece, and shows the value so far: containers with what is in them, texts that are not yet closed; a
 * number or a word once it is whole.
 *
 * Linear however the text is cut: the value is one that grows, not a new one for each piece. From the first token that is not JSON, the value stays as it is. Halves of
 * surrogate pairs that stand alone are shown as U+FFFD, and a byte order mark is passed over: for the last word ask `JSON.parse`.
 *
 * @see docs/decisions/0006-incremental-json.md
 */
export class JsonReader {
  #root: unknown;
  #open: OpenText | undefined;
  #isBroken = false;
  /** An escape or a surrogate pair of which the next piece has the rest: the tokenizer shows no text that ends within one. */
  #unfinished = '';
  readonly #encoder = new TextEncoder();
  readonly #bytes = new Uint8Array(SHORT * BYTES);
  readonly #tokenizer = new LateNumbers({ emitPartialTokens: true });
  readonly #parser = new TokenParser({ emitPartialValues: true });

  constructor() {
    const [tokenizer, parser] = [this.#tokenizer, this.#parser];
    tokenizer.onToken = (token) => this.#take(token);
    tokenizer.onError = () => (this.#isBroken = true);
    parser.onValue = (element) => this.#show(element);
    parser.onError = (error) => tokenizer.error(error);
    parser.onEnd = () => tokenizer.end();
  }

  /** What has come so far; `undefined` before anything has. The same object or list grows with each piece. */
  get value(): unknown {
    return this.#root;
  }

  /** True once the value is closed. A number that stands alone is closed by white space only. */
  get isComplete(): boolean {
    return this.#parser.isEnded && !this.#isBroken;
  }

  /** True once something came that is not JSON. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  push(piece: string): void {
    if (this.#isBroken) return;
    const text = this.#unfinished + piece;
    const end = text.length - unfinishedLength(text);
    this.#unfinished = text.slice(end);
    const before = this.#open;
    // The parser appends the text to its list once it is whole.
    if (Array.isArray(before?.parent)) before.parent.pop();
    this.#open = undefined;
    this.#write(text.slice(0, end));
    // Behind the value there is nothing to wait for.
    if (this.#parser.isEnded && this.#unfinished !== '') this.#write(this.#unfinished);
    // It broke before anything new was shown.
    if (before !== undefined && !Object.hasOwn(before.parent, before.key)) put(before);
  }

  #write(text: string): void {
    if (text.length > SHORT) return this.#tokenizer.write(text);
    const { written } = this.#encoder.encodeInto(text, this.#bytes);
    this.#tokenizer.write(this.#bytes.subarray(0, written));
  }

  #take(token: ParsedTokenInfo): void {
    if (token.token === TokenType.NUMBER) {
      if (!token.partial) this.#parser.write({ token: TokenType.NUMBER, value: Number(this.#tokenizer.digits) });
    } else if (!token.partial || token.token === TokenType.STRING) this.#parser.write(token);
  }

  #show({ value, key, parent, stack, partial }: ParsedElementInfo): void {
    if (parent === undefined) {
      this.#root = value;
      return;
    }
    // Told when it opens, too: without a value then.
    if (stack.length === 1) this.#root = parent;
    if (!partial || typeof value !== 'string' || key === undefined) return;
    this.#open = { parent, key, text: value };
    put(this.#open);
  }
}

/** Keeps a number as text until it is whole: reading it again with each digit would take quadratic time. */
class LateNumbers extends Tokenizer {
  digits = '';

  protected override parseNumber(digits: string): number {
    this.digits = digits;
    return Number.NaN;
  }
}

/** How much of the end is an escape or a surrogate pair that is not whole. */
function unfinishedLength(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  if (last >= 0xd800 && last < 0xdc00) return 1;
  const slash = text.lastIndexOf('\\');
  const length = slash < 0 ? 0 : text.length - slash;
  if (length === 0 || length > 5 || (length > 1 && text.charAt(slash + 1) !== 'u')) return 0;
  let first = slash;
  while (text.charAt(first - 1) === '\\') first--;
  // Of several in a row, each second one stands for itself.
  return (slash - first) % 2 === 0 ? length : 0;
}

function put({ parent, key, text }: OpenText): void {
  // As `JSON.parse` does it: a plain assignment would change the object's prototype.
  if (key === '__proto__')
    Object.defineProperty(parent, key, { value: text, writable: true, enumerable: true, configurable: true });
  else (parent as Record<string | number, unknown>)[key] = text;
}
