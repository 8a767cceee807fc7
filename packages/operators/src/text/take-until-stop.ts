import { defineOperator, InvalidArgumentError, operatorFrom, type Kernel } from '@weir/core';
import { Observable, type OperatorFunction, type Subscriber } from 'rxjs';
import { LiteralSearch, LiteralTree } from './literals/literal-search.js';
import { overTextUntilEnd } from './over-text-until-end.js';
import { textKernel } from './text-kernel.js';

export interface TakeUntilStopOptions {
  /** The strings at which the text ends: it goes as far as the first place where one of them begins. */
  stops: readonly string[];
}

/**
 * Ends a text where one of the stop sequences begins, however the text is cut into pieces.
 *
 * Use it where a model does not know stop sequences, or goes on with both sides of a dialogue; `replaceText` to change what is found, RxJS's `takeWhile` to end by whole items.
 * In a stream of events apply it with `overTextUntilEnd`; config does so by itself: there the rest of the model call's text is dropped, and all other events go on.
 *
 * Text passes at once unless it may be the beginning of a stop sequence. At a stop it emits what came before, completes, and unsubscribes from the
 * source; the stop and what follows it are dropped. What is held is emitted when the source completes, and when it fails, before the error. Takes time linear in the text. Memory: fewer UTF-16 units
 * than the longest stop sequence has.
 *
 * @throws InvalidArgumentError at once, when there is no stop sequence, or an empty one
 */
export function takeUntilStop({ stops }: TakeUntilStopOptions): OperatorFunction<string, string> {
  if (stops.length === 0 || stops.includes(''))
    throw new InvalidArgumentError('stops', 'a list of at least one string, none of them empty', stops);
  // One that begins with another can never come first.
  const needed = stops.filter((stop) => !stops.some((other) => other !== stop && stop.startsWith(other)));
  const tree = new LiteralTree(needed.map((stop) => [stop, true] as const));
  return (source) =>
    new Observable((subscriber) => operatorFrom(stopping(tree, subscriber))(source).subscribe(subscriber));
}

/** `takeUntilStop` for config. */
export const takeUntilStopSpec = defineOperator<TakeUntilStopOptions, string, string>({
  name: 'takeUntilStop',
  family: 'text',
  summary: 'Ends a text where one of the stop sequences begins, however the text is cut.',
  description:
    'Where a model does not know stop sequences. In a stream of events the rest of the model call’s text is dropped, and all other events go on, the next call of the run with them; the text of an attempt that is taken back (`retract`) does not count. To change what is found use `replaceText`.',
  config: ({ z }) =>
    z.strictObject({
      stops: z
        .array(z.string().min(1))
        .min(1)
        .describe('The strings at which the text ends: it goes as far as the first place where one of them begins.'),
    }),
  contract: {
    takes: 'text',
    gives: 'text',
    onComplete: 'emits what is held',
    onError: 'emits what is held, then passes the error on',
    memory: 'fewer units than the longest stop sequence has; of runs, the last 10,000 whose text has ended',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'A stop sequence that comes in pieces',
      config: { stops: ['###'] },
      input: '-a-b-(c|)',
      output: '-x---|',
      values: { input: { a: 'One. #', b: '#', c: '# Two.' }, output: { x: 'One. ' } },
    },
    {
      title: 'What only looks like one is passed on',
      config: { stops: ['\nUser:', '\nHuman:'] },
      input: '-a-b-c|',
      output: '-x-y-z|',
      values: {
        input: { a: 'Hello\nUs', b: 'ers, hello', c: '!' },
        output: { x: 'Hello', y: '\nUsers, hello', z: '!' },
      },
    },
  ],
  create: (options) => takeUntilStop(options),
  liftText: overTextUntilEnd,
});

function stopping(tree: LiteralTree<true>, subscriber: Subscriber<string>): Kernel<string, string> {
  return (emit) => {
    const search = new LiteralSearch(tree, () => undefined);
    const stage = textKernel('takeUntilStop', () => search)(emit);
    return {
      ...stage,
      next(text) {
        stage.next(text);
        if (search.isOver) subscriber.complete();
      },
    };
  };
}
