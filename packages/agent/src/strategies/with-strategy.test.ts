import { InvalidArgumentError } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { gather, lastOf, textOf, typesOf } from '../__fixtures__/gather.js';
import { messagesOf } from '../loop/new-messages.js';
import { runAgent } from '../run-agent.js';
import { withStrategy, type StrategyChoice } from './with-strategy.js';

const text = 'abcdefgh'.repeat(30);
const turns = () => fakeModel([[text, text, text]]);

describe('withStrategy', () => {
  it.each<[StrategyChoice, string]>([
    [{ name: 'analyzed', every: 1 }, 'text_stats'],
    [{ name: 'interactive', ask: () => 'continue' }, 'agent_pause'],
    [{ name: 'auto' }, 'strategy_choice'],
  ])('shows an answer by %p: the same text, and more about it', async (choice, type) => {
    const events = await gather(withStrategy(choice)({ model: turns(), prompt: 'x' }));
    expect(textOf(events)).toBe(text.repeat(3));
    expect(typesOf(events)).toContain(type);
    expect(messagesOf(lastOf(events)).map(({ role }) => role)).toEqual(['user', 'assistant']);
  });

  it('takes names alone; fast is the run itself', async () => {
    expect(withStrategy('fast')).toBe(runAgent);
    for (const name of ['analyzed', 'auto'] as const) {
      expect(textOf(await gather(withStrategy(name)({ model: turns(), prompt: 'x' })))).toBe(text.repeat(3));
    }
  });

  it('refuses a name that nobody knows, and interactive without a reader', () => {
    expect(() => withStrategy('slow' as 'fast')).toThrow(InvalidArgumentError);
    expect(() => withStrategy('interactive' as 'fast')).toThrow(InvalidArgumentError);
  });
});
