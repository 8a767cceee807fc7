import { Valve } from '@weir/core';

/** A valve that is closed as long as anybody has a reason to. */
export class TextGate {
  /** What the consumers below close. */
  readonly parent: Valve | undefined;
  /** What the source waits for. */
  readonly valve: Valve;
  #reasons = 0;

  constructor(parent: Valve | undefined) {
    this.parent = parent;
    this.valve = new Valve(parent);
  }

  close(): void {
    if (this.#reasons++ === 0) this.valve.close();
  }

  open(): void {
    if (--this.#reasons === 0) this.valve.open();
  }

  /** Lets the source go on, whatever the reasons: nobody is left to wait for. */
  abandon(): void {
    this.valve.open();
  }
}
