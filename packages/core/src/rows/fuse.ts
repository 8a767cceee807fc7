import { Observable, type OperatorFunction } from 'rxjs';
import { RowSubscriber } from './row-subscriber.js';
import type { RowStep } from './row-step.js';

/**
 * Runs a row of kernels in one subscriber: an item costs a function call and two counts a step.
 *
 * Items that come in arrays go through pure steps an array at a time, where nothing behind the row could ask to wait in the middle
 * of one; from the first other step on they go one by one.
 *
 * @param late told of each item that comes after the end
 */
export function fuse(row: readonly RowStep[], late?: () => void): OperatorFunction<unknown, unknown> {
  return (source) => new Observable((subscriber) => source.subscribe(new RowSubscriber(subscriber, row, late)));
}
