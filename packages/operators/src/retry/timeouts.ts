import {
  currentValve,
  defineOperator,
  InvalidArgumentError,
  realClock,
  TimeoutError,
  withinLineage,
  withinValve,
  type Clock,
  type TimeoutKind,
} from '@weir/core';
import { Observable, Subscriber, type MonoTypeOperatorFunction, type Subscription } from 'rxjs';

/** How long a stream may take, in milliseconds; at least one must be given. */
export interface TimeoutsOptions {
  /** From subscription to the first item. */
  first?: number | undefined;
  /** From one item to the next, or to the end; without `first` also from subscription to the first item. */
  idle?: number | undefined;
  /** From subscription to the end. */
  total?: number | undefined;
  clock?: Clock;
}

/**
 * Fails when a stream is too slow: to begin, to go on, or to end.
 *
 * Use it around models and connections, which may hang without an error; with `retryBackoff` below it the stream is tried again. Items pass at once.
 * When time is up, the source is let go and TimeoutError is raised, its `details.kind` saying which time. While the valve downstream is closed the source
 * waits for us, so the times `first` and `idle` begin anew when it opens; a closure counts when it is seen after an item or when time is
 * up. `total` runs on. Holds nothing. RxJS's `timeout` has no `total`, knows no valve, and makes a timer for every item; here an
 * item costs a look at the clock, and one timer moves on by itself.
 *
 * @throws InvalidArgumentError at once, when no time is given or one is not above 0
 * @throws TimeoutError as the stream's error
 */
export function timeouts<T>(options: TimeoutsOptions): MonoTypeOperatorFunction<T> {
  check(options);
  return (source) => new Observable((subscriber) => source.subscribe(new TimeoutsSubscriber(subscriber, options)));
}

type TimeoutsConfig = Pick<TimeoutsOptions, TimeoutKind>;

/** `timeouts` for config. */
export const timeoutsSpec = defineOperator<TimeoutsConfig, unknown, unknown>({
  name: 'timeouts',
  family: 'retry',
  summary: 'Fails when a stream is too slow: to begin, to go on, or to end.',
  description:
    'Around models and connections, which may hang without an error. Give at least one time. While a slow sink makes the source wait, `first` and `idle` do not run. To try again put `retryBackoff` below it.',
  config: ({ z, duration }) =>
    z
      .strictObject({
        first: duration({ positive: true }).optional().describe('The longest time from the start to the first item.'),
        idle: duration({ positive: true })
          .optional()
          .describe(
            'The longest time from one item to the next, or to the end; without `first` also to the first item.',
          ),
        total: duration({ positive: true }).optional().describe('The longest time from the start to the end.'),
      })
      .refine(
        ({ first, idle, total }) => (first ?? idle ?? total) !== undefined,
        'Give at least one of "first", "idle" and "total".',
      ),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'completes at once; it holds nothing',
    onError: 'passes the error on at once',
    memory: 'holds nothing',
    lineage: 'synchronous',
    cardinality: 'one',
  },
  examples: [
    {
      title: 'A source that does not begin',
      config: { first: '3ms' },
      input: '-----a|',
      output: '---#',
      error: 'timeout',
    },
    {
      title: 'A source that stops',
      config: { first: '9ms', idle: '3ms' },
      input: '----a-b-----|',
      output: '----a-b--#',
      error: 'timeout',
    },
    {
      title: 'A source that goes on and on',
      config: { total: '7ms' },
      input: '-a-a-a-a-a|',
      output: '-a-a-a-#',
      error: 'timeout',
    },
  ],
  create: (config, { clock }) => timeouts({ ...config, clock }),
});

class TimeoutsSubscriber<T> extends Subscriber<T> {
  readonly #valve = currentValve();
  readonly #clock: Clock;
  readonly #idle: number | undefined;
  /** What is waited for now; none once the first item has come and there is no `idle`. */
  #awaited: { kind: TimeoutKind; limit: number } | undefined;
  /** Since when it is waited for. */
  #since = 0;
  #timer: Subscription | undefined;
  #stopWaiting: (() => void) | undefined;

  constructor(destination: Subscriber<T>, { first, idle, total, clock = realClock }: TimeoutsOptions) {
    super(destination);
    this.#clock = clock;
    this.#idle = idle;
    if (first !== undefined) this.#await('first', first);
    else if (idle !== undefined) this.#await('idle', idle);
    if (total !== undefined) this.add(clock.schedule(() => this.#fail('total', total), total));
    this.add(() => this.#stop());
  }

  protected override _next(item: T): void {
    this.destination.next(item);
    if (this.closed || this.#awaited === undefined) return;
    if (this.#idle === undefined) this.#stop();
    else this.#await('idle', this.#idle);
  }

  #await(kind: TimeoutKind, limit: number): void {
    if (this.#awaited?.kind !== kind) {
      this.#stop();
      this.#awaited = { kind, limit };
    }
    this.#since = this.#clock.now();
    if (this.#valve?.isOpen === false) this.#pause();
    else this.#timer ??= this.#clock.schedule(() => this.#onTime(), limit);
  }

  /** The source waits for us: its time begins anew when the valve opens. */
  #pause(): void {
    this.#stopWaiting ??= this.#valve?.whenOpen(() => {
      this.#stopWaiting = undefined;
      if (this.#awaited) this.#await(this.#awaited.kind, this.#awaited.limit);
    });
  }

  #onTime(): void {
    this.#timer = undefined;
    const awaited = this.#awaited;
    if (awaited === undefined || this.#stopWaiting !== undefined) return;
    const rest = this.#since + awaited.limit - this.#clock.now();
    if (rest > 0) this.#timer = this.#clock.schedule(() => this.#onTime(), rest);
    else if (this.#valve?.isOpen === false) this.#pause();
    else this.#fail(awaited.kind, awaited.limit);
  }

  #fail(kind: TimeoutKind, after: number): void {
    const { destination } = this;
    this.unsubscribe();
    withinLineage(undefined, () => withinValve(this.#valve, () => destination.error(new TimeoutError(kind, after))));
  }

  #stop(): void {
    this.#awaited = undefined;
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
  }
}

function check({ first, idle, total }: TimeoutsOptions): void {
  if ((first ?? idle ?? total) === undefined)
    throw new InvalidArgumentError('idle', 'given, or "first", or "total"', idle);
  for (const [name, time] of Object.entries({ first, idle, total })) {
    if (time !== undefined && !(time > 0))
      throw new InvalidArgumentError(name, 'a number of milliseconds above 0', time);
  }
}
