import { Observable, Subscriber, type OperatorFunction } from 'rxjs';

/** The receiving end of a kernel, made anew for each subscription. */
export interface Stage<In> {
  /** Takes an item. What it throws is that item's failure. */
  next(item: In): void;
  /** The source has completed: emit what is held. */
  complete?(): void;
  /** The source has failed: emit what is worth keeping; the error follows. What this throws takes its place. */
  error?(): void;
  /** The subscription ended, for whatever reason: stop timers, drop what is held. */
  close?(): void;
}

/**
 * A synchronous operator without a subscriber of its own: given where to emit, it gives where to put items in.
 *
 * It may emit any number of items for each that it takes, and from timers of its own; it completes when its source does.
 * Kernels cost a function call an item, and the runtime runs a row of them in one subscriber.
 */
export type Kernel<In, Out> = (emit: (item: Out) => void) => Stage<In>;

/** The RxJS operator that does what a kernel does. What the kernel throws becomes the stream's error. */
export function operatorFrom<In, Out>(kernel: Kernel<In, Out>): OperatorFunction<In, Out> {
  return (source) => new Observable((subscriber) => source.subscribe(new KernelSubscriber(subscriber, kernel)));
}

class KernelSubscriber<In, Out> extends Subscriber<In> {
  readonly #stage: Stage<In>;

  constructor(destination: Subscriber<Out>, kernel: Kernel<In, Out>) {
    super(destination as Subscriber<unknown>);
    this.#stage = kernel((item) => destination.next(item));
    if (this.#stage.close) this.add(() => this.#stage.close?.());
  }

  protected override _next(item: In): void {
    const { destination } = this;
    try {
      this.#stage.next(item);
    } catch (error) {
      destination.error(error);
    }
  }

  protected override _complete(): void {
    // Kept here: what the stage emits may unsubscribe, which clears the field.
    const { destination } = this;
    try {
      this.#stage.complete?.();
      destination.complete();
    } catch (error) {
      destination.error(error);
    } finally {
      this.unsubscribe();
    }
  }

  protected override _error(error: unknown): void {
    const { destination } = this;
    try {
      this.#stage.error?.();
      destination.error(error);
    } catch (later) {
      destination.error(later);
    } finally {
      this.unsubscribe();
    }
  }
}
