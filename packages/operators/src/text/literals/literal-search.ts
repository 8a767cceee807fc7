import type { TextWork } from '../text-work.js';

interface Node<Value> {
  readonly next: Map<number, Node<Value>>;
  /** Set where a literal ends. */
  found: Value | undefined;
}

/** Literal strings, by their UTF-16 units. */
export class LiteralTree<Value> {
  readonly root: Node<Value> = { next: new Map(), found: undefined };

  constructor(literals: Iterable<readonly [string, Value]>) {
    for (const [literal, value] of literals) {
      let node = this.root;
      for (let at = 0; at < literal.length; at++) node = stepTo(node, literal.charCodeAt(at));
      node.found = value;
    }
  }
}

function stepTo<Value>(node: Node<Value>, unit: number): Node<Value> {
  let next = node.next.get(unit);
  if (next === undefined) node.next.set(unit, (next = { next: new Map(), found: undefined }));
  return next;
}

/**
 * Looks for literals in a text that comes in pieces, from left to right: of several that begin at one place the longest one is found, and
 * matches do not overlap. Holds what may still become a match: fewer units than the longest literal has.
 */
export class LiteralSearch<Value> implements TextWork {
  /** What is not taken yet; the fields below are places in it. */
  #text = '';
  /** Where the match that is tried begins; all before it is decided, and not taken yet. */
  #start = 0;
  /** Looked at up to here. */
  #at = 0;
  #node: Node<Value>;
  /** The longest literal found from `#start` on. */
  #found: { readonly value: Value; readonly end: number } | undefined;
  #taken = 0;
  #ended = false;

  /** @param onFound what stands in the place of a match; `undefined`: the text ends there. */
  constructor(
    private readonly tree: LiteralTree<Value>,
    private readonly onFound: (value: Value) => string | undefined,
  ) {
    this.#node = tree.root;
  }

  /** True once `onFound` has ended the text: everything after is used up without a trace. */
  isOver = false;

  get taken(): number {
    return this.#taken;
  }

  push(text: string): void {
    this.#text += text;
  }

  end(): void {
    this.#ended = true;
  }

  take(): string | undefined {
    let output = '';
    let done = 0;
    while (!this.isOver && this.#search()) {
      const { value, end } = this.#found as { value: Value; end: number };
      output += this.#text.slice(done, this.#start);
      const instead = this.onFound(value);
      if (instead === undefined) this.isOver = true;
      else output += instead;
      done = end;
      this.#tryFrom(end);
    }
    if (this.isOver) done = this.#start = this.#text.length;
    output += this.#text.slice(done, this.#start);
    return this.#forget() ? output : undefined;
  }

  /** Goes on to the next match; false where more text is needed to know. */
  #search(): boolean {
    const text = this.#text;
    for (;;) {
      const next = this.#at < text.length ? this.#node.next.get(text.charCodeAt(this.#at)) : undefined;
      if (next !== undefined) {
        this.#at++;
        this.#node = next;
        if (next.found !== undefined) this.#found = { value: next.found, end: this.#at };
        if (next.next.size === 0) return true;
      } else if (this.#at >= text.length && !this.#ended) {
        return false;
      } else if (this.#found !== undefined) {
        return true;
      } else if (this.#start >= text.length) {
        return false;
      } else {
        this.#tryFrom(this.#start + 1);
      }
    }
  }

  #tryFrom(start: number): void {
    this.#start = this.#at = start;
    this.#node = this.tree.root;
    this.#found = undefined;
  }

  #forget(): boolean {
    const count = this.#start;
    if (count === 0) return false;
    this.#text = this.#text.slice(count);
    this.#taken += count;
    this.#start = 0;
    this.#at -= count;
    if (this.#found !== undefined) this.#found = { ...this.#found, end: this.#found.end - count };
    return true;
  }
}
