import { currentLineage, failLineage } from '@weir/core';
import { Subscriber } from 'rxjs';
import { StreamEndedError } from '../errors/stream-ended-error.js';

/** A subscriber of the wiring. What comes to it after its end is lost, as with any other, but does not count as taken. */
export abstract class WiredSubscriber extends Subscriber<unknown> {
  override next(item: unknown): void {
    if (this.isStopped) loseItem();
    else this._next(item);
  }
}

/** Has the receipt of the current item refused, if it has one: its stream has ended before it. */
export function loseItem(): void {
  if (currentLineage() !== undefined) failLineage(new StreamEndedError());
}
