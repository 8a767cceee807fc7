import { realClock, sleep, type Clock } from '@weir/core';
import type { LanguageModel, ModelCallOptions } from '../model/language-model.js';
import { collectParts, type EmbeddedResult } from './collect-parts.js';
import { composeAnswer, introduceYourself, isFindings } from './compose-answer.js';
import { loadIndex } from './load-index.js';
import type { Finding, PassageIndex } from './passage-index.js';
import { planTurn, type Turn } from './plan-turn.js';
import { answerParts, callParts, type EmbeddedPart } from './stream-parts.js';

export interface EmbeddedModelOptions {
  /** Paths of Markdown files and folders to answer from. Default: Weir's own docs. */
  documents?: readonly string[];
  /** The wait between two words, in ms, so that the answer streams as a model's does. Default 8. */
  delay?: number;
  clock?: Clock;
}

/** At most so many excerpts make an answer. */
const excerpts = 2;

/** A model that is complete by itself; `doGenerate` gives what `doStream` streams, in one piece. */
export interface EmbeddedModel extends LanguageModel {
  readonly specificationVersion: 'v3';
  readonly supportedUrls: Record<string, RegExp[]>;
  doStream(options: ModelCallOptions): Promise<{ stream: ReadableStream<EmbeddedPart> }>;
  doGenerate(options: ModelCallOptions): Promise<EmbeddedResult>;
}

/**
 * A small retrieval assistant in the shape of an AI SDK `LanguageModelV3`, for trying things out and for tests: no key, no network.
 *
 * It is no language model. It finds what the given Markdown files say about the question (BM25 by MiniSearch), quotes it with where it
 * stands, and calls the tools `searchDocs`, `calculator` and `clock` where it is offered them and the question needs them.
 * The same question over the same files gives the same answer. Usage counts words, not tokens.
 *
 * Files are read on the first call; where that is not possible, the call fails with a DocumentsUnreadableError.
 */
export function embeddedModel({ documents, delay = 8, clock = realClock }: EmbeddedModelOptions = {}): EmbeddedModel {
  let loading: Promise<PassageIndex> | undefined;
  const parts = async ({ prompt, tools = [] }: ModelCallOptions): Promise<Iterable<EmbeddedPart>> => {
    const index = await (loading ??= loadIndex(documents));
    const turn = planTurn(prompt, new Set(tools.map(({ name }) => name)));
    return turn.calls.length > 0 ? callParts(turn) : answerParts(turn, answer(turn, index));
  };
  return {
    specificationVersion: 'v3',
    provider: 'weir',
    modelId: 'embedded',
    supportedUrls: {},
    async doStream(options) {
      return { stream: paced(await parts(options), (signal) => sleep(clock, delay, signal), options.abortSignal) };
    },
    async doGenerate(options) {
      return collectParts([...(await parts(options))]);
    },
  };
}

/** Questions that are put to whoever answers, and greetings. */
const isAboutMe = /\b(?:who|what) are you\b|\bwhat can you do\b|^\s*(?:hi|hello|hey|help)\b\W*$/i;

function answer({ question, results }: Turn, index: PassageIndex): string {
  if (isAboutMe.test(question)) return introduceYourself(index.size);
  const found = results.flatMap(({ output }): Finding[] =>
    output.type === 'json' && isFindings(output.value) ? output.value : [],
  );
  const findings = results.length > 0 ? found : index.find(question, excerpts);
  return composeAnswer({ question, findings: findings.slice(0, excerpts), results, searched: index.size });
}

/** Hands parts out one by one as they are asked for, with a wait before each piece of text; ends with the signal's reason. */
function paced(
  parts: Iterable<EmbeddedPart>,
  wait: (signal: AbortSignal | undefined) => Promise<void>,
  signal: AbortSignal | undefined,
): ReadableStream<EmbeddedPart> {
  const iterator = parts[Symbol.iterator]();
  return new ReadableStream<EmbeddedPart>(
    {
      async pull(controller) {
        const step = iterator.next();
        if (step.done === true) return controller.close();
        if (step.value.type === 'text-delta') await wait(signal);
        signal?.throwIfAborted();
        controller.enqueue(step.value);
      },
    },
    { highWaterMark: 0 },
  );
}
