import { TruncatedError } from '@weir/core';
import { checkModel } from '../../model/check-model.js';
import type { LanguageModel } from '../../model/language-model.js';
import { continuationSettings, type ContinuationOptions, type ContinuationSettings } from './continuation-settings.js';
import { ContinuedAnswer, type RoundRead } from './continued-answer.js';
import { partOf } from './opening.js';
import type { Upstream, UpstreamCall } from './upstream.js';
import { wrappedModel, type AnswerParts } from './wrapped-model.js';

/**
 * Goes on with answers that were cut, from their last character, so that the reader gets one whole text.
 *
 * Use it where answers are longer than the model may write at a time, and where lines break in mid-answer; `withFallback`, inside it, for
 * what fails before the first word; `midStream` of `runAgent`'s `retry` to begin such an answer anew, after a wait. An answer counts as cut when its finish reason is `length`, its stream
 * ends without a finish, or it fails in a way that may pass; and when `isComplete` says so. The model is then asked again at once, with its answer so far and the request to go on; at
 * most `rounds` times. A failure before the first word passes on, and so does the last round's end when none is left: `length` stays `length`.
 *
 * **Only texts are continued.** Once a tool call or a file has begun, a cut passes on as it is: half a call is worth nothing. Sources pass in all rounds; reasoning in the
 * first one alone. To the reader it is one text with one finish, whose usage is the sum over the rounds, as far as they told theirs. Before each further round a `response-metadata` part tells
 * what those before took: so a run counts each as a step, ends before one that its budget leaves nothing for, and knows what was taken should the next one fail.
 *
 * What a continuation says again is cut: the longest agreement of its beginning with the end of the text, of `minOverlap` to `overlap` characters, in linear
 * time. Where a text repeats itself, nobody can tell a repetition by chance from one by the model; a model that completes a given beginning (`prefill`) leaves no doubt.
 * The model is told to answer only the marker where nothing is missing: that ends the answer, and neither it nor anything behind it is handed on. The
 * marker counts in continuations alone, so an answer that speaks of it is not harmed.
 *
 * Text passes at once, but for what may still be an overlap or the marker, and the first half of a character. Holds the text of the answer. Parts are read as they are asked
 * for; the caller's abort, and a reader who leaves, end the round that is under way, and no other begins.
 *
 * @throws InvalidArgumentError at once, when an option makes no sense
 * @see OverlapCut for how the overlap is found
 * @example
 * const model = withContinuation(resolveModel('openai/gpt-5'), { rounds: 5 });
 */
export function withContinuation(model: LanguageModel, options: ContinuationOptions = {}): LanguageModel {
  checkModel('model', model);
  const settings = continuationSettings(options);
  return wrappedModel(model, (upstream, call) => inRounds(model, settings, upstream, call));
}

async function* inRounds(
  model: LanguageModel,
  settings: ContinuationSettings,
  upstream: Upstream,
  call: UpstreamCall,
): AnswerParts {
  const answer = new ContinuedAnswer(model.specificationVersion, settings);
  for (let round = 1, request = call; ; round++) {
    const opened = request;
    let read = await readPart(upstream, () => upstream.open(model, opened));
    while (!endsRound(read)) {
      for (const part of answer.take(read.value)) yield part;
      read = await readPart(upstream);
    }
    const end = answer.endOf(read);
    const { failure, finishReason } = end;
    if (finishReason !== undefined && finishReason !== 'length') yield* answer.flush();
    const verdict = answer.judge(end);
    if (verdict !== 'cut' || round > settings.rounds || !answer.canGoOn) return yield* answer.end(end, verdict);
    yield answer.report(round);
    const text = answer.said;
    settings.onContinue?.({ round, text, ...(failure && { failure }), ...(finishReason && { finishReason }) });
    answer.goOn();
    request = { ...call, prompt: [...call.prompt, ...settings.request(text)] };
  }
}

/** Reads the next part, or the first one of a call that is made now. @throws only where the caller aborted, or the reader left */
async function readPart(upstream: Upstream, open?: () => Promise<void>): Promise<RoundRead> {
  try {
    await open?.();
    const { done, value } = await upstream.read();
    if (!done) return { value };
    throw new TruncatedError("the model's finish part");
  } catch (error) {
    upstream.signal.throwIfAborted();
    return { thrown: { error } };
  }
}

function endsRound({ value, thrown }: RoundRead): boolean {
  const { type } = partOf(value);
  return thrown !== undefined || type === 'finish' || type === 'error';
}
