import { collectMessage } from '@weir/operators';
import type { Clock } from '@weir/core';
import { lastValueFrom } from 'rxjs';
import { textOfPrompt } from '../loop/prompt-text.js';
import { fromModel } from '../model/from-model.js';
import type { RunAgentOptions } from '../run-agent.js';
import type { CountTokens } from './turn.js';
import type { RememberedMessage } from './remembered-message.js';

/** What is to be summarised. */
export interface ToSummarize {
  /** The summary of what was said before these messages, if there is one: what is given back takes its place. */
  readonly summary: string | undefined;
  /** What falls out of the window: whole turns, the oldest first. */
  readonly messages: readonly RememberedMessage[];
  /** How long the summary may be; a longer one is cut. */
  readonly maxTokens: number;
}

/** Makes a summary of what falls out of the window. */
export type Summarize = (input: ToSummarize) => string | PromiseLike<string>;

/** Longer than any usual summary takes; after that the next turn tries again. */
const timeout = 60_000;

/** A summary by a model, asked as a reader would be. */
export function byModel(model: RunAgentOptions['model'], clock: Clock): Summarize {
  return async ({ summary, messages, maxTokens }) => {
    const transcript = messages.map((message) => `${message.role}: ${textOfPrompt([message])}`).join('\n');
    const before = summary === undefined ? '' : `Summary so far:\n${summary}\n\n`;
    const answer$ = fromModel(model, `${before}What was said since:\n${transcript}`, {
      system:
        `Summarise the conversation for the assistant who carries it on, in at most ${Math.ceil(maxTokens / 2)} words. ` +
        'Keep names, numbers, decisions, wishes and open questions. Give the summary alone.',
      settings: { maxOutputTokens: maxTokens },
      timeouts: { total: timeout },
      clock,
    });
    const { text } = await lastValueFrom(answer$.pipe(collectMessage()));
    return text;
  };
}

/** The beginning of a text that takes so many tokens at most. Parts no surrogate pair. */
export function cutToTokens(text: string, tokens: number, count: CountTokens): string {
  let cut = text.trim();
  for (let counted = count(cut); counted > tokens && cut !== ''; counted = count(cut)) {
    // Always shorter, whatever the counter says.
    const length = Math.min(Math.floor((cut.length * tokens) / counted), cut.length - 1);
    cut = cut.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
  }
  return cut;
}
