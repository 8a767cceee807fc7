import { OverlapCut } from '@weir/operators';
import type { ModelMessage } from '../model/prompt.js';

/** How a model is asked to go on with an answer that broke off. */
const request =
  'Your answer was cut off. Go on exactly where it ends, in mid-word if need be. Do not repeat what you said, do not comment on the interruption.';

/** A prefilled answer must not end in white space: some providers refuse it. */
const endSpace = /\s+$/;

/** Another attempt at an answer of which the reader has, and keeps, the beginning. */
export class Continuation {
  /** Cuts what the attempt says again. */
  readonly overlap: OverlapCut;
  readonly #said: string;

  constructor(
    kept: string,
    private readonly way: 'prompt' | 'prefill',
  ) {
    this.#said = way === 'prefill' ? kept.replace(endSpace, '') : kept;
    const space = kept.length - this.#said.length;
    this.overlap = new OverlapCut(kept, way === 'prefill' ? { min: space, max: space } : { min: 8, max: 10_000 });
  }

  /** The prompt that has the model go on. */
  prompt(asked: readonly ModelMessage[]): ModelMessage[] {
    const text = this.#said;
    const prompt: ModelMessage[] = [...asked];
    if (text !== '') prompt.push({ role: 'assistant', content: [{ type: 'text', text }] });
    if (this.way === 'prompt') prompt.push({ role: 'user', content: [{ type: 'text', text: request }] });
    return prompt;
  }
}
