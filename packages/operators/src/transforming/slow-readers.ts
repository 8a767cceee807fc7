import { Valve } from '@weir/core';

/** Makes one source wait for as long as any of several readers cannot take more. Constant work an item, however many there are. */
export class SlowReaders {
  /** What the source meets. */
  readonly valve: Valve;
  /** The closed valves that are waited for, each with what cancels that. */
  readonly #waits = new Map<Valve, () => void>();
  #holds = 0;

  /** @param parent the valve downstream of all readers, if there is one */
  constructor(private readonly parent?: Valve) {
    this.valve = new Valve(parent);
  }

  /** Asks the source to wait, if the reader that has just been given an item has closed its valve. */
  mind(valve: Valve | undefined): void {
    if (valve === undefined || valve === this.parent || valve.isOpen || this.#waits.has(valve)) return;
    this.valve.close();
    this.#waits.set(
      valve,
      valve.whenOpen(() => this.forget(valve)),
    );
  }

  /** The reader has gone, or can take more. */
  forget(valve: Valve | undefined): void {
    const cancel = valve && this.#waits.get(valve);
    if (valve === undefined || cancel === undefined) return;
    cancel();
    this.#waits.delete(valve);
    this.#openIfClear();
  }

  /** Has the source wait until `release`: an item is being dealt out, and is to reach all its readers before the next one comes. */
  hold(): void {
    this.#holds++;
  }

  release(): void {
    this.#holds--;
    this.#openIfClear();
  }

  close(): void {
    this.#waits.forEach((cancel) => cancel());
    this.#waits.clear();
    this.#holds = 0;
    this.valve.open();
  }

  #openIfClear(): void {
    if (this.#holds === 0 && this.#waits.size === 0) this.valve.open();
  }
}
