import { FakeClock } from '@weir/core';
import { RunFailedError } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import * as fc from 'fast-check';
import { byModel, cutToTokens } from './summarizer.js';

const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'I am Ada.' }] }];

describe('byModel', () => {
  it('asks the model, with the summary so far and a bound', async () => {
    const model = fakeModel([['Ada ', 'asks.']]);
    const summarize = byModel(model, new FakeClock());
    expect(await summarize({ summary: 'Old news.', messages, maxTokens: 50 })).toBe('Ada asks.');
    const asked = JSON.stringify(model.calls[0]?.prompt);
    expect(asked).toContain('Old news.');
    expect(asked).toContain('user: I am Ada.');
    expect(asked).toContain('at most 25 words');
    expect(model.calls[0]?.options).toMatchObject({ maxOutputTokens: 50 });
  });

  it('fails where the model does', async () => {
    const summarize = byModel(fakeModel([[{ throws: new Error('x') }]]), new FakeClock());
    await expect(summarize({ summary: undefined, messages, maxTokens: 5 })).rejects.toThrow(RunFailedError);
  });

  it('does not wait forever', async () => {
    const clock = new FakeClock();
    const summary = byModel(fakeModel([[{ hang: true }]]), clock)({ summary: undefined, messages, maxTokens: 5 });
    const outcome = expect(summary).rejects.toThrow(RunFailedError);
    await clock.advanceAsync(60_000);
    await outcome;
  });
});

describe('cutToTokens', () => {
  it('gives a beginning that is short enough, by any counter, and parts no surrogate pair', () => {
    const counters = [(text: string) => text.length, (text: string) => Math.ceil(text.length / 4), () => 99];
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200, size: 'max' }),
        fc.nat(40),
        fc.constantFrom(...counters),
        (text, tokens, count) => {
          const cut = cutToTokens(text, tokens, count);
          expect(text.trim().startsWith(cut)).toBe(true);
          expect(cut === '' || count(cut) <= tokens).toBe(true);
          expect(cut).not.toMatch(/[\uD800-\uDBFF]$/);
        },
      ),
    );
  });
});
