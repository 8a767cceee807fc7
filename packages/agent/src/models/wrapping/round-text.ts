import { LiteralSearch, LiteralTree, OverlapCut, type OverlapBounds } from '@weir/operators';

/** What a round's text is rid of. */
export interface RoundTextOptions {
  /** How much it may say again of what was said before. */
  overlap: OverlapBounds;
  /** What the model says where there is nothing to go on with; the text ends there. */
  marker: string | undefined;
}

/**
 * The text of one round, and what of it is new to the reader: without what it says again, and without the marker and what follows it, however
 * it is cut into pieces. Holds what may still belong to either, and the first half of a character.
 */
export class RoundText {
  #search: LiteralSearch<true> | undefined;
  #overlap: OverlapCut | undefined;
  #half = '';

  /** The round's text as the model wrote it: nothing is cut from an answer's first round. */
  static first(): RoundText {
    return new RoundText();
  }

  /** The text of a round that goes on from `said`. */
  static after(said: string, { overlap, marker }: RoundTextOptions): RoundText {
    const text = new RoundText();
    text.#overlap = new OverlapCut(said, overlap);
    if (marker !== undefined) text.#search = new LiteralSearch(new LiteralTree([[marker, true]]), () => undefined);
    return text;
  }

  private constructor() {}

  /** Whether the marker has come. */
  get isOver(): boolean {
    return this.#search?.isOver ?? false;
  }

  /** @returns what can go out now */
  push(delta: string): string {
    const text = this.#half + this.#withoutOverlap(this.#withoutMarker(delta));
    const whole = isFirstHalf(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
    this.#half = text.slice(whole);
    return text.slice(0, whole);
  }

  /** No more text comes, or something else came between. @returns what was held, without the beginning of what the marker ends */
  end(): string {
    this.#search?.end();
    const rest = this.#withoutOverlap(this.#taken()) + (this.#overlap?.end() ?? '');
    const text = this.#half + rest;
    this.#overlap = undefined;
    this.#half = '';
    return text;
  }

  #withoutMarker(delta: string): string {
    if (this.#search === undefined) return delta;
    this.#search.push(delta);
    return this.#taken();
  }

  #taken(): string {
    let text = '';
    for (let piece = this.#search?.take(); piece !== undefined; piece = this.#search?.take()) text += piece;
    return text;
  }

  #withoutOverlap(text: string): string {
    if (this.#overlap === undefined || text === '') return text;
    const rest = this.#overlap.push(text);
    if (rest === undefined) return '';
    this.#overlap = undefined;
    return rest;
  }
}

function isFirstHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
