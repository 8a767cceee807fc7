import { InvalidArgumentError } from '@weir/core';
import { Observable } from 'rxjs';
import { runAgent } from '../run-agent.js';
import { ChoosingRun } from './choosing-run.js';
import { interactive, interactiveRun, type InteractiveOptions } from './interactive.js';
import type { Strategy } from './strategy.js';

/** Options of `auto`. */
export interface AutoOptions {
  /** Asks the reader, where `interactive` is chosen; without it, it never is. */
  ask?: InteractiveOptions['ask'];
  /** How many tokens are seen before the choice is made. Default 40. */
  after?: number;
  /** How fast the answer is read. Default 240, as most adults read to themselves. */
  wordsPerMinute?: number;
  /** For `interactive`: how many tokens lie between two questions. Default 50. */
  every?: number;
}

/**
 * Shows an answer as it comes, and after its first tokens chooses how to go on, by `chooseStrategy`: with figures and blocks, in portions, or on as before.
 *
 * The choice is told once a run by `strategy_choice`, with its reason: after `after` tokens, or before the end of a model call that was shorter. What `analyzed` has to say
 * of the text before it is then said at once. An answer that begins as prose and brings code later stays as it was chosen. Everything else is as with the
 * strategy that was chosen. What sub-agents say has no part in the choice. Events behind the choice are numbered anew. Until the choice its events are
 * held, not back, but to be analysed.
 *
 * @throws InvalidArgumentError at once, when an option makes no sense
 */
export function auto({ ask, after = 40, wordsPerMinute = 240, every = 50 }: AutoOptions = {}): Strategy {
  for (const [name, value] of Object.entries({ after, wordsPerMinute, every })) {
    if (!(value > 0)) throw new InvalidArgumentError(name, 'a number above 0', value);
  }
  if (ask !== undefined) void interactive({ ask, every });
  return (run) => {
    void runAgent(run);
    return new Observable((subscriber) => {
      const choosing = new ChoosingRun(subscriber, { after, wordsPerMinute, canAsk: ask !== undefined });
      // Nobody is asked until that was chosen.
      const isOn = () => choosing.chosen?.strategy === 'interactive';
      const events$ = ask === undefined ? runAgent(run) : interactiveRun({ ask, every, isOn }, run);
      subscriber.add(() => choosing.close());
      subscriber.add(events$.subscribe(choosing));
    });
  };
}
