import type { Clock } from '@weir/core';

/** `closed`: all goes through. `open`: nothing does. `halfOpen`: one trial is under way. */
export type CircuitState = 'closed' | 'open' | 'halfOpen';

/** `circuitBreaker`'s options with every default filled in. */
export interface CircuitSettings {
  readonly failures: number;
  readonly cooldown: number;
  readonly countIf: (error: unknown) => boolean;
  readonly onChange: ((state: CircuitState) => void) | undefined;
  readonly clock: Clock;
}

/** What all subscriptions through one breaker know of their source. */
export class Circuit {
  #state: CircuitState = 'closed';
  #failures = 0;
  #opensAgainAt = 0;
  #lastFailure: unknown;

  constructor(private readonly settings: CircuitSettings) {}

  /** Of those that counted, since it worked last. */
  get lastFailure(): unknown {
    return this.#lastFailure;
  }

  /** True while a trial is under way. */
  get isTrying(): boolean {
    return this.#state === 'halfOpen';
  }

  /** Milliseconds to wait before another subscription, or nothing if it may begin now. */
  enter(): number | undefined {
    if (this.#state === 'closed') return undefined;
    const rest = Math.max(0, this.#opensAgainAt - this.settings.clock.now());
    if (this.#state === 'halfOpen' || rest > 0) return rest;
    this.#become('halfOpen');
    return undefined;
  }

  /** A first item has come: enough for a trial. */
  began(): void {
    if (this.#state === 'halfOpen') this.succeeded();
  }

  /** The source has shown that it works. */
  succeeded(): void {
    this.#failures = 0;
    this.#lastFailure = undefined;
    if (this.#state === 'halfOpen') this.#become('closed');
  }

  failed(error: unknown): void {
    if (!this.settings.countIf(error)) return this.succeeded();
    this.#failures++;
    this.#lastFailure = error;
    // A stream that began before the circuit opened changes nothing by failing later.
    if (this.#state === 'open') return;
    if (this.#state === 'closed' && this.#failures < this.settings.failures) return;
    this.#opensAgainAt = this.settings.clock.now() + this.settings.cooldown;
    this.#become('open');
  }

  /** The trial was given up before anything came of it: the next one may try. */
  abandoned(): void {
    if (this.#state === 'halfOpen') this.#become('open');
  }

  #become(state: CircuitState): void {
    this.#state = state;
    this.settings.onChange?.(state);
  }
}
