import { InvalidArgumentError } from '@weir/core';

/** @throws InvalidArgumentError when `every` is given and not above 0 */
export function checkEvery(every: number | undefined): void {
  if (every !== undefined && !(every > 0))
    throw new InvalidArgumentError('every', 'a number of milliseconds above 0', every);
}

/** @throws InvalidArgumentError when `items` is given and no whole number from 1 */
export function checkItems(items: number | undefined): void {
  if (items !== undefined && !(Number.isInteger(items) && items >= 1))
    throw new InvalidArgumentError('items', 'a whole number from 1', items);
}

/** JavaScript can leave a callback out, which would show only when it is called, maybe hours later. @throws InvalidArgumentError when it is no function */
export function checkCallback(name: string, callback: unknown): void {
  if (typeof callback !== 'function') throw new InvalidArgumentError(name, 'a function', callback);
}
