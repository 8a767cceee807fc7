import { InvalidArgumentError, type AnySource, type Usage, type WeirEvent } from '@weir/core';
import { Observable } from 'rxjs';
import { PartialAttempts, type ResumeSettings } from './partial-attempts.js';
import type { RetryOptions } from './retry-options.js';
import { retrySettings } from './retry-settings.js';
import type { ToolOutcome } from './told-tools.js';

/** What an attempt is opened with. */
export interface ResumeRequest {
  /** Which attempt it is, from 1. */
  attempt: number;
  /** What the reader has of the model call's text, and keeps: go on from its last character. Empty where the attempt begins anew. */
  partialText: string;
  /** What came of the tool calls so far. The reader knows these results; a call with one of these ids is not told again. */
  toolResults: readonly ToolOutcome[];
  /** What failed attempts took, as far as they said; it is added to the usage of the one that succeeds. */
  usage: Usage;
  /** Why the attempt before it failed. */
  error: unknown;
}

export interface ResumeFromPartialOptions extends RetryOptions {
  /**
   * What becomes of the text of an attempt that failed: `retract` takes it back and begins anew; `continue` keeps it, and the next attempt is to go on
   * from it. Default `retract`.
   */
  strategy?: 'retract' | 'continue' | undefined;
  /**
   * How many characters (UTF-16 units) a continuation says again at most; as many are cut from its beginning as agree with the end of what was said.
   * 0 where the model goes on exactly. Default 10,000.
   */
  maxOverlap?: number | undefined;
  /**
   * Fewer characters that agree are taken for chance, and stay, unless they are all that was said. Default 8; and the word at which the text broke off,
   * however short, where the continuation begins with it (`the riv`, `river`): one of one or two letters only where the word goes on, so `ha` and `ha` stay
   * two; not in scripts without spaces. Given, this number alone counts.
   */
  minOverlap?: number | undefined;
}

/**
 * Gives a model's answer as one run, however many attempts it takes: one that breaks off is made again, or gone on with.
 *
 * Use it around one model call as a stream of events, where a failure in mid-answer must not end or double it; `retryBackoff` where items may come twice. What is retried, how often and after
 * which waits is as there. An attempt has failed when its stream errors, completes without its last event, or ends with `error`,
 * `llm_end` of `finishReason: error`, or `agent_end` of status `failed`. It never errors: when no attempt is left, or a failure is not to be retried, the last
 * event is `error` (the code `retry_exhausted`, or the failure's own), in an agent's run followed by `agent_end`. So there is exactly one last event; then it completes.
 *
 * What the reader sees: each further attempt begins with `llm_start { attempt }`, and chunks name their attempt; as ever, this `llm_start` voids tool
 * calls whose arguments were still coming in. With `retract`, or where no text had come, `retract { attempt }` goes before it, at the
 * moment of the failure. With `continue` there is no `retract`, and what the continuation says again is cut: the longest agreement, found across chunks; text is held back only while it may
 * still belong to that. Starts are not told again. Tools that were running end with an error; results that had come stay, and are not told again. `run` and `seq`
 * are those of the first attempt, without a gap. Usage that a failed attempt reported at its end is added to that of the last.
 *
 * Where a text repeats itself, nobody can tell a repetition by chance from one by the model: have it go on exactly (`maxOverlap: 0`), or begin with the last so many
 * characters, and give that number as both bounds; the joined text is then exact whatever it is.
 *
 * Around an agent's whole loop, calls that have ended stay as they are; `open` has to go on after them. Events of other runs pass unchanged. Every attempt
 * meets the same valve. Linear time; holds the text of the call under way and a record of each tool call. What `onRetry` and `retryIf` throw is the last failure.
 *
 * @param open opens an attempt; what it throws is the attempt's failure
 * @throws InvalidArgumentError at once, when a number makes no sense
 * @example
 * const answer$ = resumeFromPartial(
 *   ({ partialText }) => fromModel(model, partialText === '' ? [question] : [question, { role: 'assistant', content: partialText }]),
 *   { strategy: 'continue', maxOverlap: 0 },
 * );
 * @see RetryExhaustedError for which limit was reached
 */
export function resumeFromPartial(
  open: (request: ResumeRequest) => AnySource<WeirEvent>,
  options: ResumeFromPartialOptions = {},
): Observable<WeirEvent> {
  const settings = settingsOf(options);
  return new Observable((subscriber) => new PartialAttempts(open, settings, subscriber).begin());
}

function settingsOf(options: ResumeFromPartialOptions): ResumeSettings {
  const { strategy = 'retract', maxOverlap = 10_000, minOverlap = Math.min(8, maxOverlap) } = options;
  const words = options.minOverlap === undefined;
  for (const [name, length] of Object.entries({ maxOverlap, minOverlap })) {
    if (!Number.isInteger(length) || length < 0)
      throw new InvalidArgumentError(name, 'a whole number of characters from 0', length);
  }
  if (minOverlap > maxOverlap) throw new InvalidArgumentError('minOverlap', 'at most "maxOverlap"', minOverlap);
  if (strategy !== 'retract' && strategy !== 'continue')
    throw new InvalidArgumentError('strategy', '"retract" or "continue"', strategy);
  return { retry: retrySettings(options), strategy, overlap: { min: minOverlap, max: maxOverlap, words } };
}
