import { fakeModel } from '@weir/testing';
import { gather, typesOf } from '../__fixtures__/gather.js';
import { strategyFrom, type StrategyConfig } from './strategy-config.js';

describe('strategyFrom', () => {
  it.each<[StrategyConfig, string]>([
    ['analyzed', 'text_stats'],
    [{ name: 'analyzed', every: 1 }, 'markdown_block'],
    ['auto', 'strategy_choice'],
    [{ name: 'auto', after: 1 }, 'strategy_choice'],
  ])('shows answers by %p', async (config, type) => {
    const events = await gather(
      strategyFrom(config)?.({ model: fakeModel([['# Title\n', 'Text.']]), prompt: 'x' }) as never,
    );
    expect(typesOf(events)).toContain(type);
  });

  it('leaves the run as it is where answers are shown as they come', () => {
    expect([strategyFrom('fast'), strategyFrom({ name: 'fast' })]).toEqual([undefined, undefined]);
  });
});
