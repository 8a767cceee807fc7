import { Valve } from '@weir/core';

/** One valve for all outputs of a pipeline: closed while any of them asks its sources to wait. */
export class OutputGate {
  readonly valve = new Valve();
  readonly #closers = new Set<object>();

  close(output: object): void {
    this.#closers.add(output);
    this.valve.close();
  }

  open(output: object): void {
    if (this.#closers.delete(output) && this.#closers.size === 0) this.valve.open();
  }
}
