import { currentValve, defineOperator, fromAny, withinLineage, withinValve, type AnySource } from '@weir/core';
import { Observable, Subscriber, type OperatorFunction } from 'rxjs';
import { attemptFailure } from './attempt-failure.js';
import { registeredSource } from './registered-source.js';

export interface FallbackOptions {
  /** Also where items have come already: the other source then follows them. Default false. */
  afterItems?: boolean | undefined;
  /** Whether the other source is to step in for this failure. Default: for every one. */
  fallbackIf?: (error: unknown) => boolean;
}

/**
 * Goes on with another source when the first one fails before it gave anything.
 *
 * Use it for another source, a cache, a plain answer, or an answer that comes whole, as a promise, where streaming fails; below `retryBackoff` and `circuitBreaker`; several
 * in a row are tried one after the other. To have another model answer in events, let `open` of `resumeFromPartial` choose it by the attempt: a model's stream fails by an
 * event, after its start. A failure after the first item passes on as it is, since the other source would say everything again, unless `afterItems` is set: RxJS's `catchError` always does that. Items pass
 * at once. Holds nothing. The failed source is let go before the other is subscribed to, which meets the same valve. What `fallbackIf` and
 * `other` throw is the stream's error.
 *
 * @param other makes the other source, given the failure: anything that gives items (see `fromAny`); a promise gives one
 * @see errorBoundary, to tell the reader of a failure
 */
export function fallback<T, R = T>(
  other: (error: unknown) => AnySource<R>,
  options: FallbackOptions = {},
): OperatorFunction<T, T | R> {
  return (source) =>
    new Observable((subscriber) => source.subscribe(new FallbackSubscriber<T, R>(subscriber, other, options)));
}

interface FallbackConfig {
  item?: unknown;
  use?: string | undefined;
  codes?: readonly string[] | undefined;
  afterItems: boolean;
}

/** `fallback` for config: the other source is a fixed item, or what a registered function gives. */
export const fallbackSpec = defineOperator<FallbackConfig, unknown, unknown>({
  name: 'fallback',
  family: 'retry',
  summary: 'Goes on with something else when the source fails before it gave anything.',
  description:
    'For a cache, another source, a plain answer. Give an `item`, or a function declared with `defineFunction`: it is given the failure, and gives an item, a promise of one, or a stream (an Observable, an async iterable, a web stream). To try the same source again first, put `retryBackoff` above it; to tell the reader of the failure use `errorBoundary`.',
  config: ({ z, reference }) =>
    z
      .strictObject({
        item: z.unknown().optional().describe('The item to give.'),
        use: reference('function').optional().describe('The name of the registered function that gives what follows.'),
        codes: z.array(z.string()).optional().describe('Only for failures with these codes. Default: for every one.'),
        afterItems: z
          .boolean()
          .default(false)
          .describe('Also where items have come already: what the function gives then follows them.'),
      })
      .refine(({ item, use }) => (item === undefined) !== (use === undefined), 'Give either "item" or "use".'),
  contract: {
    takes: 'any',
    gives: 'any',
    onComplete: 'completes at once; it holds nothing',
    onError: 'goes on with the other source; after the first item passes the error on at once',
    memory: 'holds nothing',
    lineage: 'synchronous',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'A plain answer where nothing came',
      config: { item: 'Please ask again later.' },
      input: '--#',
      output: '--(s|)',
      values: { output: { s: 'Please ask again later.' } },
    },
    {
      title: 'A failure after the first item passes on',
      config: { item: 'Please ask again later.' },
      input: '-a-#',
      output: '-a-#',
      error: 'error',
    },
    {
      title: 'Some failures only',
      config: { item: 'Please ask again later.', codes: ['rate_limited', 'circuit_open'] },
      input: '--#',
      output: '--#',
      error: 'error',
    },
  ],
  create: ({ item, use, codes, afterItems }, context) =>
    fallback(use === undefined ? () => [item] : registeredSource(use, context), {
      afterItems,
      ...(codes !== undefined && { fallbackIf: (error) => codes.includes(attemptFailure(error).code) }),
    }),
});

class FallbackSubscriber<T, R> extends Subscriber<T> {
  readonly #valve = currentValve();
  #hasItems = false;

  constructor(
    private readonly downstream: Subscriber<T | R>,
    private readonly other: (error: unknown) => AnySource<R>,
    private readonly options: FallbackOptions,
  ) {
    super(downstream as Subscriber<unknown>);
  }

  protected override _next(item: T): void {
    this.#hasItems = true;
    this.downstream.next(item);
  }

  protected override _error(error: unknown): void {
    const { afterItems = false, fallbackIf } = this.options;
    this.unsubscribe();
    try {
      const stepsIn = (afterItems || !this.#hasItems) && (fallbackIf === undefined || fallbackIf(error));
      if (!stepsIn) return this.downstream.error(error);
      const other$ = fromAny(this.other(error));
      withinLineage(undefined, () => withinValve(this.#valve, () => other$.subscribe(this.downstream)));
    } catch (thrown) {
      this.downstream.error(thrown);
    }
  }
}
