import { InvalidArgumentError } from '@weir/core';
import { runAgent } from '../run-agent.js';
import { analyzeText, type AnalyzeTextOptions } from './analyze-text.js';
import { auto, type AutoOptions } from './auto.js';
import { interactive, type InteractiveOptions } from './interactive.js';
import type { Strategy } from './strategy.js';

/** A strategy with its options. */
export type StrategyChoice =
  | { name: 'fast' }
  | ({ name: 'analyzed' } & AnalyzeTextOptions)
  | ({ name: 'interactive' } & InteractiveOptions)
  | ({ name: 'auto' } & AutoOptions);

/**
 * Gives the way in which an answer is shown, by name: what is given runs an agent as `runAgent` does.
 *
 * - `fast`: as it comes; `runAgent` itself.
 * - `analyzed`: with figures and Markdown blocks beside the text; see `analyzeText`.
 * - `interactive`: in portions, asking the reader in between; see `interactive`.
 * - `auto`: one of these, chosen by content and speed; see `auto`.
 *
 * Strategies are plain functions of a run's options, so that they can be compared by an experiment, given to a conversation as its `answer`, and
 * written by yourself.
 *
 * @throws InvalidArgumentError at once, for an unknown name, and for options that make no sense
 * @example
 * withStrategy('analyzed')({ model, prompt: 'Compare Rust and Go in a table' }).subscribe(show);
 */
export function withStrategy(strategy: 'fast' | 'analyzed' | 'auto' | StrategyChoice): Strategy {
  const choice: StrategyChoice = typeof strategy === 'string' ? { name: strategy } : strategy;
  switch (choice.name) {
    case 'fast':
      return runAgent;
    case 'analyzed': {
      const { name: _, ...options } = choice;
      const analyze = analyzeText(options);
      return (run) => runAgent(run).pipe(analyze);
    }
    case 'interactive':
      return interactive(choice);
    case 'auto':
      return auto(choice);
    default:
      throw new InvalidArgumentError('strategy', '"fast", "analyzed", "interactive" or "auto"', strategy);
  }
}
