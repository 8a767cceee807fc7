import { Subscriber } from 'rxjs';

/** How a stream ended. */
export type Ending = 'completed' | 'failed';

/**
 * Receives what an operator gives, directly: the operator's own `subscriber` is this object, so that a notification after the end
 * is seen here, which RxJS would silently drop.
 */
export class Recorder<T> extends Subscriber<T> {
  readonly values: T[] = [];
  ended: Ending | undefined;
  failure: unknown;
  /** What came after the end. */
  readonly late: string[] = [];

  /**
   * @param react called with each value
   * @param atEnd called at the end, however it ends
   */
  constructor(
    private readonly react: (value: T, recorder: Recorder<T>) => void = () => undefined,
    private readonly atEnd: () => void = () => undefined,
  ) {
    super();
  }

  override next(value: T): void {
    if (this.#isLate('next')) return;
    super.next(value);
  }

  override error(error: unknown): void {
    if (this.#isLate('error')) return;
    super.error(error);
  }

  override complete(): void {
    if (this.#isLate('complete')) return;
    super.complete();
  }

  protected override _next(value: T): void {
    this.values.push(value);
    this.react(value, this);
  }

  protected override _error(error: unknown): void {
    this.ended = 'failed';
    this.failure = error;
    this.atEnd();
    this.unsubscribe();
  }

  protected override _complete(): void {
    this.ended = 'completed';
    this.atEnd();
    this.unsubscribe();
  }

  #isLate(notification: string): boolean {
    if (this.ended !== undefined) this.late.push(notification);
    return this.ended !== undefined;
  }
}
