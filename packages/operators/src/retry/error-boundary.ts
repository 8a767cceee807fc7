import {
  currentValve,
  defineOperator,
  InvalidArgumentError,
  isEvent,
  realClock,
  withinLineage,
  withinValve,
  type Clock,
  type WeirEvent,
} from '@weir/core';
import { Observable, Subscriber, type Observer, type OperatorFunction } from 'rxjs';
import { attemptFailure } from './attempt-failure.js';
import { OpenRuns } from './open-runs.js';

export interface ErrorBoundaryOptions {
  /** Called with the error that is turned into a proper end. */
  onError?: (error: unknown) => void;
  /** How many open runs are followed at most; beyond them the one that began first is not ended properly. Default 10,000. */
  maxRuns?: number | undefined;
  /** Where the time of events comes from. Default `realClock`. */
  clock?: Clock;
}

/**
 * Turns a stream's failure into a proper end, so that its reader learns of it by an item instead of a broken stream.
 *
 * Use it as the last step in front of a reader, below `retryBackoff`, which tries again first. Items pass at once. When the source fails, every open
 * run is ended: `tool_end` with the error for each tool call under way, `error` (see `failureOf`), and `agent_end` with status `failed` (`interrupted`
 * after an abort) where it began with `agent_start`. The last message that nothing has answered yet gets an `error` too; where there is nothing to end, a new run does.
 * With `substitute` the item that it makes is emitted instead, whatever the items are. Then the stream completes. Holds a record of each of at
 * most `maxRuns` open runs. What `onError` and `substitute` throw is the stream's error.
 *
 * @see catchError of RxJS, to go on with another stream
 */
export function errorBoundary<T, Substitute>(
  options: ErrorBoundaryOptions & { substitute: (error: unknown) => Substitute },
): OperatorFunction<T, T | Substitute>;
export function errorBoundary<T>(options?: ErrorBoundaryOptions): OperatorFunction<T, T | WeirEvent>;
export function errorBoundary<T>(
  options: ErrorBoundaryOptions & { substitute?: (error: unknown) => unknown } = {},
): OperatorFunction<T, unknown> {
  const { maxRuns = 10_000, clock = realClock } = options;
  if (!(maxRuns >= 1)) throw new InvalidArgumentError('maxRuns', 'a number from 1', maxRuns);
  return (source) =>
    new Observable((subscriber) => {
      const ending = options.substitute
        ? substituteEnding(options.substitute)
        : eventEnding(new OpenRuns(maxRuns, clock));
      source.subscribe(new BoundarySubscriber(subscriber, ending, options.onError));
    });
}

interface ErrorBoundaryConfig {
  substitute?: unknown;
  maxRuns: number;
}

/** `errorBoundary` for config: the substitute is a fixed item. */
export const errorBoundarySpec = defineOperator<ErrorBoundaryConfig, unknown, unknown>({
  name: 'errorBoundary',
  family: 'retry',
  summary: 'Turns a stream’s failure into an error event and a proper end.',
  description:
    'The last step in front of a reader, who then learns of a failure by an item. Every open run is ended with `error` and `agent_end`; with `substitute` that item is emitted instead. To try again first, put `retryBackoff` above it. The pipeline itself then counts as completed.',
  config: ({ z }) =>
    z.strictObject({
      substitute: z.unknown().optional().describe('An item to emit in place of the events that end open runs.'),
      maxRuns: z.int().min(1).default(10_000).describe('How many open runs are followed at most.'),
    }),
  contract: {
    takes: 'any',
    gives: 'any',
    onComplete: 'completes at once',
    onError: 'ends every open run with its error and agent_end events, or emits the substitute; then completes',
    memory: 'a record of each of at most `maxRuns` open runs',
    lineage: 'synchronous',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'An agent’s run that breaks off',
      config: {},
      input: '-a-#',
      output: '-a-(ez|)',
      values: {
        input: { a: { type: 'agent_start', run: 'r1', seq: 0, time: 1, data: { model: 'm' } } },
        output: {
          a: { type: 'agent_start', run: 'r1', seq: 0, time: 1, data: { model: 'm' } },
          e: {
            ...{ type: 'error', run: 'r1', seq: 1, time: 3, source: 'errorBoundary' },
            data: { code: 'internal', message: 'error', retryable: false },
          },
          z: { type: 'agent_end', run: 'r1', seq: 2, time: 3, source: 'errorBoundary', data: { status: 'failed' } },
        },
      },
    },
    {
      title: 'An item of your own in place of the failure',
      config: { substitute: { text: 'Sorry, something broke.' } },
      input: '-a-#',
      output: '-a-(s|)',
      values: { output: { a: 'a', s: { text: 'Sorry, something broke.' } } },
    },
  ],
  create: ({ substitute, maxRuns }, { clock, logger }) =>
    errorBoundary({
      maxRuns,
      clock,
      onError(error) {
        const { code, message } = attemptFailure(error);
        logger.error({ code, err: error }, `The stream failed, and was ended properly: ${message}`);
      },
      ...(substitute !== undefined && { substitute: () => substitute }),
    }),
});

/** What is kept of the items, and what is made of it in place of the error. */
interface Ending {
  see?(item: unknown): void;
  items(error: unknown): readonly unknown[];
}

function substituteEnding(substitute: (error: unknown) => unknown): Ending {
  return { items: (error) => [substitute(error)] };
}

function eventEnding(runs: OpenRuns): Ending {
  return {
    see(item) {
      if (isEvent(item)) runs.see(item);
    },
    items: (error) => runs.endings(attemptFailure(error)),
  };
}

class BoundarySubscriber<T> extends Subscriber<T> {
  readonly #valve = currentValve();

  constructor(
    destination: Subscriber<unknown>,
    private readonly ending: Ending,
    private readonly onError: ((error: unknown) => void) | undefined,
  ) {
    super(destination);
  }

  protected override _next(item: T): void {
    this.ending.see?.(item);
    this.destination.next(item);
  }

  protected override _error(error: unknown): void {
    const { destination } = this;
    this.unsubscribe();
    withinLineage(undefined, () => withinValve(this.#valve, () => this.#end(destination, error)));
  }

  #end(destination: Observer<unknown>, error: unknown): void {
    try {
      this.onError?.(error);
      this.ending.items(error).forEach((item) => destination.next(item));
    } catch (thrown) {
      destination.error(thrown);
    }
    destination.complete();
  }
}
