/** The stores of subscriptions that have ended and are still at work: the next subscription may want the same folder. */
export class ClosingStores {
  readonly #closing = new Set<Promise<void>>();

  /** One more is to be closed. @returns says that it is */
  add(): () => void {
    let close: () => void = () => undefined;
    const closing = new Promise<void>((resolve) => {
      close = () => {
        this.#closing.delete(closing);
        resolve();
      };
    });
    this.#closing.add(closing);
    return close;
  }

  /** Does the work once all have closed that there are now: at once where there are none. */
  after<R>(work: () => R | Promise<R>): R | Promise<R> {
    return this.#closing.size === 0 ? work() : Promise.all(this.#closing).then(work);
  }
}
