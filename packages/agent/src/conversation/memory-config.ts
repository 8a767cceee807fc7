import type { Clock, Fields } from '@weir/core';
import type { LanguageModel } from '../model/language-model.js';
import type { Strategy } from '../strategies/strategy.js';
import { conversations } from './conversations.js';

/** What an agent in a pipeline remembers. */
export interface MemoryConfig {
  window: number;
  summarize: boolean;
  summaryTokens?: number | undefined;
}

/** The fields of `memory`. */
export function memoryFields({ z }: Fields) {
  return z
    .strictObject({
      window: z
        .int()
        .min(1)
        .describe('The most tokens that the model is given: the system text, the summary, earlier turns, the message.'),
      summarize: z
        .boolean()
        .default(false)
        .describe('Whether the model summarises what falls out of the window; otherwise it forgets it.'),
      summaryTokens: z
        .int()
        .min(1)
        .optional()
        .describe('The most tokens of a summary; at most `window`. Default: a quarter of it.'),
    })
    .refine(({ window, summaryTokens = 1 }) => summaryTokens <= window, 'Make "summaryTokens" at most "window".')
    .optional()
    .describe(
      'Remembers what was said in the same conversation: in runs with the same `parent`, or in the run itself where it has none. Kept in the process. Default: nothing.',
    );
}

/** Answers by an agent with memory. */
export function answerWithMemory(
  { window, summarize, summaryTokens }: MemoryConfig,
  { model, system, clock }: { model: LanguageModel; system?: string; clock?: Clock },
): Strategy {
  return conversations({
    window,
    ...(system !== undefined && { system }),
    ...(clock !== undefined && { clock }),
    ...(summarize && { summarize: model }),
    ...(summaryTokens !== undefined && { summaryTokens }),
  }).run;
}
