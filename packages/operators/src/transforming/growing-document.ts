import { InvalidItemError, type EventOf } from '@weir/core';
import { JsonReader } from './json-reader.js';
import { RunTally } from './run-tally.js';
import { textTally } from './tally.js';

/** A JSON document under way: its text, from which a failed attempt can be taken back, and its value so far. */
export class GrowingDocument {
  readonly #tally = new RunTally(textTally);
  #plain = '';
  #reader = new JsonReader();

  get value(): unknown {
    return this.#reader.value;
  }

  /** True while nothing but white space has come. */
  get isEmpty(): boolean {
    return this.#text.trim() === '';
  }

  add(piece: string): void {
    this.#plain += piece;
    this.#reader.push(piece);
  }

  /** @returns whether the event changed the document */
  take(event: EventOf<'llm_chunk' | 'retract'>): boolean {
    if (this.#tally.take(event) !== 'changed') return false;
    if (event.type === 'llm_chunk') this.#reader.push(event.data.delta);
    else this.#readAgain();
    return true;
  }

  /** The whole document, read strictly. @throws InvalidItemError where it is not JSON */
  parse(): unknown {
    try {
      return JSON.parse(this.#text);
    } catch (error) {
      throw new InvalidItemError([{ path: [], message: `not JSON: ${(error as Error).message}` }]);
    }
  }

  get #text(): string {
    return this.#plain + this.#tally.value;
  }

  #readAgain(): void {
    this.#reader = new JsonReader();
    this.#reader.push(this.#text);
  }
}
