import type { Fields } from '@weir/core';
import type { Strategy } from './strategy.js';
import { withStrategy } from './with-strategy.js';

/** How an agent in a pipeline shows its answers: by name, or with options. `interactive` needs somebody to ask, whom a pipeline file cannot name. */
export type StrategyConfig =
  | 'fast'
  | 'analyzed'
  | 'auto'
  | { name: 'fast' }
  | { name: 'analyzed'; every: number }
  | { name: 'auto'; after: number };

/** The field `strategy`. */
export function strategyFields({ z }: Fields) {
  const count = (usual: number) => z.int().min(1).default(usual);
  return z
    .union([
      z.enum(['fast', 'analyzed', 'auto']),
      z.discriminatedUnion('name', [
        z.strictObject({ name: z.literal('fast').describe('As it comes.') }),
        z.strictObject({
          name: z.literal('analyzed').describe('With `text_stats` and `markdown_block` events beside the text.'),
          every: count(20).describe('How many pieces of text lie between two `text_stats`.'),
        }),
        z.strictObject({
          name: z.literal('auto').describe('As one of these, chosen by its beginning; `strategy_choice` tells which.'),
          after: count(40).describe('How many tokens are seen before the choice.'),
        }),
      ]),
    ])
    .optional()
    .describe(
      'How answers are shown: `fast`, the default, as they come; `analyzed`, with figures and Markdown blocks beside the text; `auto`, as one of these. With options: `{ name: analyzed, every: 5 }`.',
    );
}

/** The strategy that config stands for; none where the run itself is shown. */
export function strategyFrom(config: StrategyConfig): Strategy | undefined {
  const choice = typeof config === 'string' ? { name: config } : config;
  return choice.name === 'fast' ? undefined : withStrategy(choice);
}
