import type { TextWork } from '../text-work.js';

const structure = /["{}[\]:,]/;
const bareValue = /^\s*(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)?\s*$/;
/** A number may be that long; what is longer is read as text. */
const longestBare = 64;
const inString = /["\\]/g;
const escaped: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * Redacts JSON that comes in pieces so that it stays JSON: each string, be it a key or a value, is a text of its own, read without its escapes, and numbers stay. So the joined pieces
 * parse to what the whole value is redacted to. What is no JSON, be it from its start or between strings, is redacted as text.
 *
 * Holds back what the work on a string holds, or a number.
 */
export class JsonRedaction implements TextWork {
  #place: 'start' | 'plain' | 'between' | 'string' = 'start';
  /** Came and was not looked at. */
  #rest = '';
  #output = '';
  /** How much was looked at, and how much of that went into what was taken. */
  #read = 0;
  #taken = 0;
  /** What stands between two marks of the structure, as long as it may be a number or a word. */
  #bare = '';
  /** The text under way. */
  #work: TextWork | undefined;
  /** Which place of the text under way came from which place of the JSON: at its start, and behind each escape that is not decided. */
  #anchors: { readonly text: number; readonly json: number }[] = [];
  /** How much of the text under way was given to its work. */
  #given = 0;
  #ended = false;

  constructor(private readonly startText: () => TextWork) {}

  get taken(): number {
    return this.#taken;
  }

  push(text: string): void {
    this.#rest += text;
  }

  end(): void {
    this.#ended = true;
  }

  take(): string | undefined {
    const before = this.#taken;
    while (this.#rest !== '' && this.#step());
    if (this.#ended) this.#finish();
    this.#taken = this.#work === undefined ? this.#read - this.#bare.length : this.#jsonPlace(this.#work.taken);
    if (this.#taken === before && this.#output === '') return undefined;
    const output = this.#output;
    this.#output = '';
    return output;
  }

  /** Reads on; false where what comes next is needed for that. */
  #step(): boolean {
    switch (this.#place) {
      case 'start':
        return this.#start();
      case 'plain':
        this.#give(this.#cut(this.#rest.length));
        return true;
      case 'between':
        return this.#between();
      case 'string':
        return this.#string();
    }
  }

  #start(): boolean {
    const first = this.#rest.search(/\S/);
    this.#output += this.#cut(first < 0 ? this.#rest.length : first);
    if (first < 0) return true;
    this.#place = /["{[]/.test(this.#rest.charAt(0)) ? 'between' : 'plain';
    if (this.#place === 'plain') this.#begin();
    return true;
  }

  #between(): boolean {
    const mark = this.#rest.search(structure);
    const bare = this.#cut(mark < 0 ? this.#rest.length : mark);
    if (this.#work === undefined && this.#bare.length + bare.length > longestBare) this.#begin(this.#bare);
    if (this.#work === undefined) this.#bare += bare;
    else this.#give(bare);
    if (mark < 0) return true;
    this.#endBare();
    const unit = this.#cut(1);
    this.#output += unit;
    if (unit === '"') {
      this.#place = 'string';
      this.#begin();
    }
    return true;
  }

  #string(): boolean {
    inString.lastIndex = 0;
    const mark = inString.exec(this.#rest);
    this.#give(this.#cut(mark?.index ?? this.#rest.length));
    if (mark === null) return true;
    if (mark[0] === '\\') return this.#escape();
    this.#endText();
    this.#output += this.#cut(1);
    this.#place = 'between';
    return true;
  }

  #escape(): boolean {
    const rest = this.#rest;
    const isCode = rest.startsWith('\\u');
    if (rest.length < (isCode ? 6 : 2) && !this.#ended) return false;
    const isRight = isCode ? /^\\u[\da-fA-F]{4}/.test(rest) : /^\\["\\/bfnrt]/.test(rest);
    if (!isRight) this.#give(this.#cut(1));
    else if (isCode) this.#give(String.fromCharCode(parseInt(this.#cut(6).slice(2), 16)));
    else {
      const name = this.#cut(2).charAt(1);
      this.#give(escaped[name] ?? name);
    }
    this.#anchors.push({ text: this.#given, json: this.#read });
    return true;
  }

  #cut(length: number): string {
    const text = this.#rest.slice(0, length);
    this.#rest = this.#rest.slice(length);
    this.#read += length;
    return text;
  }

  #begin(text = ''): void {
    this.#work = this.startText();
    this.#given = 0;
    this.#anchors = [{ text: 0, json: this.#read - text.length }];
    this.#bare = '';
    this.#give(text);
  }

  #give(text: string): void {
    this.#given += text.length;
    this.#work?.push(text);
    this.#collect();
  }

  #collect(): void {
    for (let text = this.#work?.take(); text !== undefined; text = this.#work?.take())
      this.#output += this.#place === 'string' ? escape(text) : text;
  }

  #endText(): void {
    this.#work?.end();
    this.#collect();
    this.#work = undefined;
  }

  #endBare(): void {
    if (this.#work === undefined && !bareValue.test(this.#bare)) this.#begin(this.#bare);
    if (this.#work !== undefined) return this.#endText();
    this.#output += this.#bare;
    this.#bare = '';
  }

  #finish(): void {
    if (this.#place === 'between') this.#endBare();
    else this.#endText();
  }

  #jsonPlace(text: number): number {
    const passed = this.#anchors.findLastIndex((anchor) => anchor.text <= text);
    if (passed > 0) this.#anchors.splice(0, passed);
    const [anchor] = this.#anchors;
    return anchor === undefined ? this.#read : anchor.json + text - anchor.text;
  }
}

/** Unit by unit, so that it does not matter where the text was cut. */
function escape(text: string): string {
  return text.replace(/["\\\p{Cc}]/gu, (unit) => JSON.stringify(unit).slice(1, -1));
}
