import { InvalidArgumentError } from '@weir/core';
import { modelPrices } from './model-prices.js';
import { priceTable } from './price-table.js';

describe('priceTable', () => {
  it('has the prices that are known', () => {
    expect(priceTable().get('gpt-5')).toEqual(modelPrices['gpt-5']);
  });

  it('puts your own before them', () => {
    const table = priceTable({ 'gpt-5': { input: 1, output: 2 }, mine: { input: 0, output: 0 } });
    expect([table.get('gpt-5'), table.get('mine')]).toEqual([
      { input: 1, output: 2 },
      { input: 0, output: 0 },
    ]);
  });

  it('refuses prices below nothing', () => {
    expect(() => priceTable({ mine: { input: 1, output: -1 } })).toThrow(InvalidArgumentError);
  });
});
