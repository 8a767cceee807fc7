import type { WeirEvent } from '@weir/core';

/** An event of a run that a tool has started, on its way into the stream of the run that called the tool. It is no progress, and goes out at once. */
export class NestedEvent {
  constructor(readonly event: WeirEvent) {}
}
