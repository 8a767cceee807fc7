import { WeirError } from '@weir/core';
import { defineFunction } from '@weir/operators';

/** The service of the example: it is busy the first time, and does not know everything. */
const prices = new Map([['tea', 4]]);
let calls = 0;

class NoPriceError extends WeirError<{ sku: string }> {
  static override readonly code = 'no_price';

  constructor(sku: string) {
    super(`There is no price for "${sku}".`, { sku });
  }
}

export const priceOf = defineFunction({
  name: 'priceOf',
  summary: 'Adds the price to an order.',
  run: async ({ sku }: { sku: string }) => {
    if (++calls === 1) throw new NoPriceError(sku);
    const price = await Promise.resolve(prices.get(sku));
    if (price === undefined) throw new NoPriceError(sku);
    return { sku, price };
  },
});
