import { InvalidArgumentError, type FailureCode, type FinishReason } from '@weir/core';
import { checkFailureCodes } from '../../errors/check-failure-codes.js';
import type { ModelFailure } from '../../model/model-step.js';
import type { ModelMessage } from '../../model/prompt.js';
import type { RoundTextOptions } from './round-text.js';

/** Why a round does not give the whole answer. */
export interface AnswerCut {
  /** Which round is to come, from 1. */
  round: number;
  /** The text so far, which the reader has. */
  text: string;
  finishReason?: FinishReason;
  failure?: ModelFailure;
}

/** Options of `withContinuation`. */
export interface ContinuationOptions {
  /** How often an answer is continued, at most. Default 3. */
  rounds?: number | undefined;
  /** How many characters (UTF-16 units) a continuation says again, at most; as many are cut as agree with the end of what was said. Default 1000. */
  overlap?: number | undefined;
  /** Fewer characters that agree are taken for chance, and stay. Default 8, or `overlap` if that is less. */
  minOverlap?: number | undefined;
  /** What the model is told to answer where there is nothing to continue. It never reaches the reader. Default `__END__`. */
  marker?: string | undefined;
  /**
   * Ask for the continuation by handing over the answer so far as the beginning of the model's own, without a word from the user: for models that complete such a
   * beginning, and go on exactly. There `overlap`, `marker` and `instruction` do not apply. Default false.
   */
  prefill?: boolean | undefined;
  /** What the user says for the model to go on. Default: words to that effect, which name the marker; give both, or neither. */
  instruction?: string | undefined;
  /** Judges the text so far at the end of each round: whole, not whole, or (`undefined`) as the model says. Default: as the model says. */
  isComplete?: ((text: string, finishReason: FinishReason | undefined) => boolean | undefined) | undefined;
  /** The codes of the failures in mid-answer after which it is continued. Default: the retryable ones. */
  on?: readonly FailureCode[] | undefined;
  /** Hears of each continuation before it is asked for. What it throws is the answer's failure. */
  onContinue?: ((cut: AnswerCut) => void) | undefined;
}

/** Options that have been checked, with what follows from them. */
export interface ContinuationSettings extends Pick<ContinuationOptions, 'isComplete' | 'on' | 'onContinue'> {
  readonly rounds: number;
  /** The messages that have the model go on with what it said. */
  readonly request: (said: string) => ModelMessage[];
  readonly textOptions: (said: string) => RoundTextOptions;
}

/** @throws InvalidArgumentError where an option makes no sense */
export function continuationSettings(options: ContinuationOptions): ContinuationSettings {
  const {
    rounds = 3,
    overlap = 1000,
    minOverlap = Math.min(8, overlap),
    marker = '__END__',
    prefill = false,
  } = options;
  for (const [name, number] of Object.entries({ rounds, overlap, minOverlap })) {
    if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError(name, 'a whole number from 0', number);
  }
  if (minOverlap > overlap) throw new InvalidArgumentError('minOverlap', 'at most "overlap"', minOverlap);
  checkFailureCodes('on', options.on);
  if (marker === '') throw new InvalidArgumentError('marker', 'text', marker);
  const { instruction = instructionFor(marker), isComplete, on, onContinue } = options;
  const bounds = { min: minOverlap, max: overlap };
  return {
    rounds,
    isComplete,
    on,
    onContinue,
    request: prefill ? (said) => [assistant(said.trimEnd())] : (said) => [assistant(said), user(instruction)],
    textOptions: prefill ? afterPrefill : () => ({ overlap: bounds, marker }),
  };
}

/** A beginning must not end in white space, or providers refuse it: what is left out comes again, and is cut again, if it is all there. */
function afterPrefill(said: string): RoundTextOptions {
  const space = said.length - said.trimEnd().length;
  return { overlap: { min: space, max: space }, marker: undefined };
}

function instructionFor(marker: string): string {
  return (
    'Your answer was cut off. Go on exactly where it ends, from its last character, in mid-word if need be. Say nothing of it again, add no introduction, ' +
    `and do not comment on the interruption. If nothing is missing, answer only ${marker}`
  );
}

function assistant(text: string): ModelMessage {
  return { role: 'assistant', content: [{ type: 'text', text }] };
}

function user(text: string): ModelMessage {
  return { role: 'user', content: [{ type: 'text', text }] };
}
