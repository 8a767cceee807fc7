import { defineOperator, failLineage, isEvent, type WeirEvent } from '@weir/core';
import { Observable, Subscriber, type MonoTypeOperatorFunction } from 'rxjs';
import { attemptFailedBy } from './attempt-failure.js';

export interface FailOnErrorOptions {
  /**
   * For some failures only: `retryable` for those that another try may help, or a list of codes (`rate_limited`, `timeout` …). The events of others
   * pass. Default: for every one.
   */
  only?: 'retryable' | readonly string[] | undefined;
}

/**
 * Fails the stream in place of an `error` event, with the failure that the event tells of.
 *
 * Models, agents and the adapters to other frameworks never fail: they say so by an event. Put this between them and what acts on failures:
 * `retryBackoff`, `circuitBreaker`, `fallback`. `resumeFromPartial` reads the events by itself, and says nothing twice; an agent's own `retry` and
 * `withFallback` make the call of the model again, and keep the run. Everything else passes at once, and so do the events of sub-agents, which are
 * those of a run with a `parent`: their agent hears of them by its tool. Completes and errors with the source; holds nothing. The receipt of the item
 * that the event came of is refused.
 *
 * @throws AttemptFailedError as the stream's error: its `details` are the failure's code, whether it is retryable, and how long to wait
 * @see errorBoundary, which makes an `error` event of a failure
 */
export function failOnError<T>(options: FailOnErrorOptions = {}): MonoTypeOperatorFunction<T> {
  return (source) => new Observable((subscriber) => source.subscribe(new FailingSubscriber(subscriber, options)));
}

const start = { type: 'llm_start', run: 'r', seq: 0, time: 0, data: { model: 'demo' } };

/** `failOnError` for config. Not a kernel: what a kernel throws is the failure of an item, and this is the stream's. */
export const failOnErrorSpec = defineOperator<FailOnErrorOptions, unknown, unknown>({
  name: 'failOnError',
  family: 'retry',
  summary: 'Fails the stream in place of an `error` event, with the failure that the event tells of.',
  description:
    'Between a model or an `agent`, which never fail but say so by an event, and the steps that act on failures: `retryBackoff`, `circuitBreaker`, `fallback`. These then begin the source anew, with all steps above them; to have only the call of the model made again, use the `retry` of `agent`. The events of sub-agents pass.',
  config: ({ z }) =>
    z.strictObject({
      only: z
        .union([z.literal('retryable'), z.array(z.string()).min(1, 'Give at least one code.')])
        .optional()
        .describe(
          'For some failures only: `retryable` for those that another try may help, or a list of codes. Default: for every one.',
        ),
    }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'completes at once; it holds nothing',
    onError: 'passes the error on at once',
    memory: 'holds nothing',
    lineage: 'synchronous',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'A model that breaks off',
      config: {},
      input: '-s-e|',
      output: '-s-#',
      error: 'attempt_failed',
      values: { input: { s: start, e: failure('rate_limited') }, output: { s: start } },
    },
    {
      title: 'Some failures only',
      config: { only: ['rate_limited', 'timeout'] },
      input: '-s-e|',
      output: '-s-e|',
      values: {
        input: { s: start, e: failure('unauthorized') },
        output: { s: start, e: failure('unauthorized') },
      },
    },
  ],
  create: (config) => failOnError(config),
});

function failure(code: string) {
  return {
    type: 'error',
    run: 'r',
    seq: 1,
    time: 0,
    data: { code, message: 'No.', retryable: code !== 'unauthorized' },
  };
}

class FailingSubscriber<T> extends Subscriber<T> {
  constructor(
    destination: Subscriber<T>,
    private readonly options: FailOnErrorOptions,
  ) {
    super(destination);
  }

  protected override _next(item: T): void {
    const failed = isEvent(item) ? this.#failureIn(item) : undefined;
    if (failed === undefined) return this.destination.next(item);
    failLineage(failed);
    this.error(failed);
  }

  #failureIn(event: WeirEvent) {
    if (event.type !== 'error' || event.parent !== undefined) return undefined;
    const { only } = this.options;
    const failed = attemptFailedBy(event);
    const { code, retryable } = failed.details.failure;
    const isMeant = only === undefined || (only === 'retryable' ? retryable : only.includes(code));
    return isMeant ? failed : undefined;
  }
}
