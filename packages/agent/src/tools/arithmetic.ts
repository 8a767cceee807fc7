import { InvalidExpressionError } from '../errors/invalid-expression-error.js';

/** How deep brackets, signs and powers may nest, and how long a text may be: nothing that a model writes can exhaust the stack. */
const maxDepth = 100;
const maxLength = 2000;

const functions: Readonly<Record<string, { arity: number; apply: (...values: number[]) => number }>> = {
  sqrt: { arity: 1, apply: Math.sqrt },
  abs: { arity: 1, apply: Math.abs },
  round: { arity: 1, apply: Math.round },
  min: { arity: Infinity, apply: Math.min },
  max: { arity: Infinity, apply: Math.max },
};

/**
 * Computes `+ - * / % ^`, brackets, signs and the functions `sqrt abs round min max`, and nothing else: no names, no code.
 *
 * `^` binds tightest and from the right (`2^3^2` is 512, `-2^2` is -4), then signs, then `* / %`, then `+ -`. `%` is the remainder.
 * Takes time linear in the text.
 *
 * @throws InvalidExpressionError where the text is not arithmetic; division by zero gives `Infinity` or `NaN`, as numbers do
 */
export function evaluateArithmetic(text: string): number {
  return new Parser(text).parse();
}

class Parser {
  #position = 0;
  #depth = 0;

  constructor(private readonly text: string) {}

  parse(): number {
    if (this.text.length > maxLength) this.#position = maxLength;
    if (this.#position > 0) this.#fail(`it is longer than ${maxLength} characters`);
    const value = this.#sum();
    if (this.#peek() !== '') this.#fail(`"${this.#peek()}" is not expected`);
    return value;
  }

  #sum(): number {
    let value = this.#product();
    for (;;) {
      if (this.#take('+')) value += this.#product();
      else if (this.#take('-')) value -= this.#product();
      else return value;
    }
  }

  #product(): number {
    let value = this.#signed();
    for (;;) {
      if (this.#take('*')) value *= this.#signed();
      else if (this.#take('/')) value /= this.#signed();
      else if (this.#take('%')) value %= this.#signed();
      else return value;
    }
  }

  #signed(): number {
    if (++this.#depth > maxDepth) this.#fail(`it nests more than ${maxDepth} deep`);
    const value = this.#take('-') ? -this.#signed() : this.#take('+') ? this.#signed() : this.#power();
    this.#depth--;
    return value;
  }

  #power(): number {
    const base = this.#atom();
    return this.#take('^') ? base ** this.#signed() : base;
  }

  #atom(): number {
    if (this.#take('(')) return this.#closed(this.#sum());
    const number = this.#match(/(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y);
    if (number !== undefined) return Number(number);
    const name = this.#match(/[A-Za-z]+/y);
    return name === undefined ? this.#fail('a number is missing') : this.#call(name);
  }

  #call(name: string): number {
    const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (known === undefined) return this.#fail(`"${name}" is none of ${Object.keys(functions).join(', ')}; it stands`);
    if (!this.#take('(')) return this.#fail(`a "(" is missing after "${name}"`);
    const values = [this.#sum()];
    while (values.length < known.arity && this.#take(',')) values.push(this.#sum());
    return this.#closed(known.apply(...values));
  }

  #closed(value: number): number {
    return this.#take(')') ? value : this.#fail('a ")" is missing');
  }

  #peek(): string {
    while (/\s/.test(this.text[this.#position] ?? '')) this.#position++;
    return this.text[this.#position] ?? '';
  }

  #take(symbol: string): boolean {
    if (this.#peek() !== symbol) return false;
    this.#position++;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    this.#peek();
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.text)?.[0];
    this.#position += found?.length ?? 0;
    return found;
  }

  #fail(problem: string): never {
    throw new InvalidExpressionError(this.text.slice(0, 200), this.#position, problem);
  }
}
