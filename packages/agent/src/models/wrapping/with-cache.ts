import { InvalidArgumentError, failureOf, realClock, type Clock } from '@weir/core';
import { checkChoice } from '@weir/core/options';
import { checkModel } from '../../model/check-model.js';
import type { LanguageModel } from '../../model/language-model.js';
import { answerKey } from './answer-key.js';
import { AnswerRecording } from './answer-recording.js';
import type { AnswerStore, StoredAnswer } from './answer-store.js';
import { defaultMaxBytes, memoryAnswers, type MemoryAnswersOptions } from './memory-answers.js';
import { partOf } from './opening.js';
import { replayAnswer, type ReplayPace } from './replay-answer.js';
import type { Upstream, UpstreamCall } from './upstream.js';
import { wrappedModel, type AnswerParts } from './wrapped-model.js';

/** Options of `withCache`. */
export interface CacheOptions extends MemoryAnswersOptions {
  /** For how long an answer is given again, in ms. */
  ttl: number;
  /** Where answers are kept. Default: in memory, within `maxEntries` and `maxBytes`. With a store of yours `maxBytes` bounds a single answer. */
  store?: AnswerStore | undefined;
  /**
   * What tells calls apart, beside the model: any plain value, compared by content, as are maps, sets, dates, addresses and bytes; `undefined` for a call that is not to be cached. Default: everything but the headers. Add what
   * they stand for, where the answer depends on it: a user, a tenant.
   */
  key?: ((call: UpstreamCall) => unknown) | undefined;
  /** How fast an answer is given again. Default `atOnce`. */
  pace?: ReplayPace | undefined;
  /** Tells how old answers are, and paces them. */
  clock?: Clock | undefined;
}

/**
 * Gives a model's answer again where the same was asked before.
 *
 * Use it for questions that come often, for development and for demonstrations; put it around all other wrappers, so that it keeps the answer as a
 * whole. The same is: the same model, messages, tools and settings, whatever the order of their fields. An answer is kept when its
 * finish comes, if that says `stop`, or `tool_calls` behind a complete call, and nothing failed before: **never a failure, nor an answer that was cut,
 * filtered, or left by its reader**.
 *
 * It is given again as a stream of the same parts, files with their bytes too: at once, with the waits with which it came (those of its reader left out), or at so many
 * characters a second. It takes nothing: all figures of its usage are 0. What it took then is in a `raw` part `{ type: 'cached', storedAt, usage }` before its first content, in a run
 * a `raw` event, and in the finish's `providerMetadata.weir`: `llm_end` has `cached`, and `savedUsage`. What comes behind the finish is not kept, nor an answer with a part that cannot be
 * copied. Its tool calls come with the ids that they had.
 *
 * Equal calls at the same time share nothing: each asks the model, and the last to end is kept. To share one stream its slowest reader would have to slow down the
 * others, or its fastest to fill a buffer. Holds the parts of an answer while they go by, up to `maxBytes`. A store that fails is as
 * one that is empty, and a `raw` part `{ type: 'cacheFailed', code, message }` tells of it.
 *
 * @throws InvalidArgumentError at once, when an option makes no sense; from the call, where `key` gives what cannot be told apart by its content: an object of a class of its own
 * @see memoryAnswers to bound several together, AnswerStore for one that lasts
 * @example
 * const model = withCache(resolveModel('openai/gpt-5'), { ttl: 3_600_000, pace: { charactersPerSecond: 300 } });
 */
export function withCache(model: LanguageModel, options: CacheOptions): LanguageModel {
  const { ttl, maxEntries, maxBytes = defaultMaxBytes, pace = 'atOnce', clock = realClock } = options;
  const { store = memoryAnswers({ maxEntries, maxBytes }), key: distinctionOf = withoutHeaders } = options;
  checkModel('model', model);
  if (!(ttl > 0)) throw new InvalidArgumentError('ttl', 'a number of ms greater than 0', ttl);
  if (typeof pace !== 'object') checkChoice('pace', pace, ['atOnce', 'recorded']);
  else if (!(pace.charactersPerSecond > 0))
    throw new InvalidArgumentError('pace', 'a number of characters a second greater than 0', pace.charactersPerSecond);

  async function* answer(upstream: Upstream, call: UpstreamCall): AnswerParts {
    const distinction = distinctionOf(call);
    if (distinction === undefined) {
      await upstream.open(model, call);
      return 'rest';
    }
    const key = answerKey(model, distinction);
    const found = await attempt(() => freshAnswer(store, key, clock.now()));
    upstream.signal.throwIfAborted();
    if (found.failed !== undefined) yield found.failed;
    if (found.value !== undefined) return yield* replayAnswer(found.value, pace, clock, upstream.signal);
    return yield* recorded(upstream, call, key);
  }

  async function* recorded(upstream: Upstream, call: UpstreamCall, key: string): AsyncGenerator<unknown, void> {
    const recording = new AnswerRecording(maxBytes);
    let asked = clock.now();
    await upstream.open(model, call);
    for (;;) {
      const { done, value } = await upstream.read();
      if (done) return;
      const now = clock.now();
      recording.add(value, now - asked);
      const whole = partOf(value).type === 'finish' ? recording.whole(now, ttl) : undefined;
      const kept = whole && (await attempt(async () => store.set(key, whole)));
      if (kept?.failed !== undefined) yield kept.failed;
      yield value;
      asked = clock.now();
    }
  }

  return wrappedModel(model, answer);
}

async function freshAnswer(store: AnswerStore, key: string, now: number): Promise<StoredAnswer | undefined> {
  const answer = await store.get(key);
  if (answer === undefined || now < answer.expiresAt) return answer;
  await store.delete(key);
  return undefined;
}

/** Asks a store. Its failure becomes a part that tells of it. */
async function attempt<T>(ask: () => Promise<T>): Promise<{ value?: T; failed?: unknown }> {
  try {
    return { value: await ask() };
  } catch (error) {
    const { code, message } = failureOf(error);
    return { failed: { type: 'raw', rawValue: { type: 'cacheFailed', code, message } } };
  }
}

function withoutHeaders(call: UpstreamCall): unknown {
  return { ...call, headers: undefined };
}
