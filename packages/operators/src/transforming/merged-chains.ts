import { withinValve, type Valve } from '@weir/core';
import { Subscriber, type Observable } from 'rxjs';

/** Runs chains beside each other and merges what they give, until one of them fails or all are done. */
export class MergedChains<R> {
  readonly #active = new Set<Subscriber<R>>();
  #isSealed = false;
  #isHolding = false;
  #failure: { error: unknown } | undefined;

  /**
   * @param valve the one that all chains are subscribed to within
   * @param ended called as each chain completes
   */
  constructor(
    readonly downstream: Subscriber<R>,
    private readonly valve: Valve | undefined,
    private readonly ended: () => void = () => undefined,
  ) {}

  /** How many chains are not done. */
  get active(): number {
    return this.#active.size;
  }

  start(chain: () => Observable<R>): void {
    if (this.downstream.closed) return;
    const reader = new ChainSubscriber(this);
    this.#active.add(reader);
    try {
      withinValve(this.valve, () => chain().subscribe(reader));
    } catch (error) {
      this.fail(error);
    }
  }

  /** No more chains are to start: completes with the last one. */
  seal(): void {
    this.#isSealed = true;
    this.#completeIfDone();
  }

  /** Fails only once `work` is done, so that every chain hears of the source's failure before the first to pass it on ends them all. */
  failAfter(work: () => void): void {
    this.#isHolding = true;
    work();
    this.#isHolding = false;
    if (this.#failure !== undefined) this.fail(this.#failure.error);
    else this.#completeIfDone();
  }

  fail(error: unknown): void {
    if (this.#isHolding) this.#failure ??= { error };
    else withinValve(this.valve, () => this.downstream.error(error));
  }

  complete(chain: Subscriber<R>): void {
    this.#active.delete(chain);
    this.ended();
    this.#completeIfDone();
  }

  close(): void {
    this.#active.forEach((chain) => chain.unsubscribe());
    this.#active.clear();
  }

  #completeIfDone(): void {
    if (!this.#isSealed || this.#isHolding || this.#active.size > 0) return;
    withinValve(this.valve, () => this.downstream.complete());
  }
}

class ChainSubscriber<R> extends Subscriber<R> {
  constructor(private readonly chains: MergedChains<R>) {
    super();
  }

  protected override _next(item: R): void {
    this.chains.downstream.next(item);
  }

  protected override _error(error: unknown): void {
    this.unsubscribe();
    this.chains.fail(error);
  }

  protected override _complete(): void {
    this.unsubscribe();
    this.chains.complete(this);
  }
}
