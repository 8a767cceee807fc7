import { defineOperator, InvalidArgumentError, realClock, type Clock } from '@weir/core';
import { Observable, Subscriber, type MonoTypeOperatorFunction } from 'rxjs';
import { CircuitOpenError } from '../errors/circuit-open-error.js';
import { Circuit, type CircuitSettings, type CircuitState } from './circuit.js';
import { mayPass } from './may-pass.js';

export interface CircuitBreakerOptions {
  /** After how many failures in a row, with no subscription between them that went well, the source is left alone. Default 5. */
  failures?: number | undefined;
  /** For how many milliseconds it is left alone. Default 30,000. */
  cooldown?: number | undefined;
  /** Whether a failure says that the source is ill. Default: those that may pass; `unauthorized` and its like say that it works. */
  countIf?: (error: unknown) => boolean;
  /** Called with each new state. It must not throw. */
  onChange?: (state: CircuitState) => void;
  clock?: Clock;
}

const defaults = { failures: 5, cooldown: 30_000 } as const;

/**
 * Leaves a source that failed too often alone for a while: who subscribes meanwhile gets CircuitOpenError at once.
 *
 * Use it in front of a provider that many streams share: make the operator once and put it into each of them, since it is the operator that counts. Above it
 * `retryBackoff` waits as long as the error says; with `fallback` another source steps in. When the time is up one subscription goes through as
 * a trial: its first item or its end closes the circuit, its failure opens it again, others wait. Well went what completed, or was left after an item.
 * Items pass at once. Holds nothing.
 *
 * @throws InvalidArgumentError at once, when a number makes no sense
 * @throws CircuitOpenError as the stream's error, with `details.retryAfterMs`
 * @see https://martinfowler.com/bliki/CircuitBreaker.html
 */
export function circuitBreaker<T>(options: CircuitBreakerOptions = {}): MonoTypeOperatorFunction<T> {
  const circuit = new Circuit(settingsOf(options));
  return (source) =>
    new Observable((subscriber) => {
      const wait = circuit.enter();
      if (wait === undefined) source.subscribe(new CircuitSubscriber(subscriber, circuit, circuit.isTrying));
      else subscriber.error(new CircuitOpenError(wait, { cause: circuit.lastFailure }));
    });
}

type CircuitBreakerConfig = Pick<CircuitBreakerOptions, 'failures' | 'cooldown'>;

/** `circuitBreaker` for config. */
export const circuitBreakerSpec = defineOperator<CircuitBreakerConfig, unknown, unknown>({
  name: 'circuitBreaker',
  family: 'retry',
  summary: 'Leaves a source that failed too often alone for a while.',
  description:
    'Behind a source that many tries would only make worse. Meanwhile the stream fails at once with `circuit_open`; `retryBackoff` below it waits as long as that says.',
  config: ({ z, duration }) =>
    z.strictObject({
      failures: z
        .int()
        .min(1)
        .default(defaults.failures)
        .describe('After how many failures in a row the source is left alone.'),
      cooldown: duration().default(defaults.cooldown).describe('For how long it is left alone.'),
    }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'completes at once; it holds nothing',
    onError: 'passes the error on at once, and counts it',
    memory: 'holds nothing',
    lineage: 'synchronous',
    cardinality: 'one',
  },
  examples: [
    { title: 'A source that works', config: {}, input: '-a-b-|', output: '-a-b-|' },
    {
      title: 'A failure passes on, and is counted',
      config: { failures: 1 },
      input: '-a-#',
      output: '-a-#',
      error: 'error',
    },
  ],
  create: (config, { clock, logger }) =>
    circuitBreaker({
      ...config,
      clock,
      onChange: (state) => logger.warn({ state }, 'The circuit breaker changed its state.'),
    }),
});

class CircuitSubscriber<T> extends Subscriber<T> {
  #items = 0;
  #ended = false;

  constructor(
    destination: Subscriber<T>,
    private readonly circuit: Circuit,
    private readonly isTrial: boolean,
  ) {
    super(destination);
    this.add(() => this.#left());
  }

  protected override _next(item: T): void {
    // The first item alone says that a trial went well; a closed circuit counts what ends well.
    if (this.#items++ === 0) this.circuit.began();
    this.destination.next(item);
  }

  protected override _error(error: unknown): void {
    this.#ended = true;
    this.circuit.failed(error);
    super._error(error);
  }

  protected override _complete(): void {
    this.#ended = true;
    this.circuit.succeeded();
    super._complete();
  }

  #left(): void {
    if (this.#ended) return;
    if (this.#items > 0) this.circuit.succeeded();
    else if (this.isTrial) this.circuit.abandoned();
  }
}

function settingsOf(options: CircuitBreakerOptions): CircuitSettings {
  const {
    failures = defaults.failures,
    cooldown = defaults.cooldown,
    countIf = mayPass,
    onChange,
    clock = realClock,
  } = options;
  if (!(Number.isInteger(failures) && failures >= 1))
    throw new InvalidArgumentError('failures', 'a whole number from 1', failures);
  if (!(cooldown >= 0)) throw new InvalidArgumentError('cooldown', 'a number of milliseconds from 0', cooldown);
  return { failures, cooldown, countIf, onChange, clock };
}
