import { InvalidArgumentError } from '@weir/core';
import { modelPrices, type ModelPrice } from './model-prices.js';

/**
 * The prices by which calls are reckoned: `modelPrices`, and before them your own.
 *
 * @throws InvalidArgumentError when a price is below 0
 * @see priceOf to find a model's price in it
 */
export function priceTable(own: Readonly<Record<string, ModelPrice>> = {}): ReadonlyMap<string, ModelPrice> {
  for (const [model, price] of Object.entries(own)) {
    for (const [kind, dollars] of Object.entries(price)) {
      if (dollars !== undefined && !(dollars >= 0))
        throw new InvalidArgumentError(`prices.${model}.${kind}`, 'a number from 0', dollars);
    }
  }
  return new Map([...Object.entries(modelPrices), ...Object.entries(own)]);
}
