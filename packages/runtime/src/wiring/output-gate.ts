import { Valve } from '@weir/core';

/** One valve for all outputs of a pipeline: closed while any of them asks its sources to wait, and while the valve behind them is. */
export class OutputGate {
  readonly valve: Valve;
  readonly #closers = new Set<object>();

  constructor(behind?: Valve) {
    this.valve = new Valve(behind);
  }

  close(output: object): void {
    this.#closers.add(output);
    this.valve.close();
  }

  open(output: object): void {
    if (this.#closers.delete(output) && this.#closers.size === 0) this.valve.open();
  }
}
