import type { Usage } from '@weir/core';
import fc from 'fast-check';
import { CallAccount } from './call-account.js';

const price = { input: 1_000_000, output: 2_000_000 };
/** Four characters a token, after a prompt of ten. */
const said = (tokens: number) => {
  const call = new CallAccount(10);
  call.hear('word'.repeat(tokens));
  return call;
};
const figures = (call: CallAccount) => [call.reported(price), call.estimated(price)];

describe('CallAccount', () => {
  it.each<[string, Usage | undefined, [number, number], [number, number]]>([
    ['nothing', undefined, [0, 0], [15, 20]],
    ['all', { inputTokens: 3, outputTokens: 2, totalTokens: 5 }, [5, 7], [0, 0]],
    ['both sides', { inputTokens: 3, outputTokens: 2 }, [5, 7], [0, 0]],
    ['the output', { outputTokens: 2 }, [2, 0], [10, 14]],
    ['the input', { inputTokens: 3 }, [3, 0], [5, 13]],
    ['the total, of which most is input', { totalTokens: 50 }, [50, 0], [0, 55]],
    ['a total that is less than was said', { totalTokens: 2 }, [2, 0], [0, 4]],
    ['the total and the input', { inputTokens: 3, totalTokens: 7 }, [7, 0], [0, 11]],
    ['the total and the output', { outputTokens: 3, totalTokens: 7 }, [7, 0], [0, 10]],
  ])('estimates what is missing where a call ends and reports %s', (_, usage, [tokens, usd], [more, moreUsd]) => {
    const call = said(5);
    call.end(usage);
    expect(figures(call)).toEqual([
      { tokens, usd },
      { tokens: more, usd: moreUsd },
    ]);
  });

  it('takes a report in mid-call for what it is: what was taken until then', () => {
    const call = said(5);
    call.report({ inputTokens: 30, outputTokens: 1 });
    expect(figures(call)).toEqual([
      { tokens: 31, usd: 32 },
      { tokens: 4, usd: 8 },
    ]);
    call.report({ outputTokens: 7 });
    expect(figures(call)).toEqual([
      { tokens: 37, usd: 44 },
      { tokens: 0, usd: 0 },
    ]);
  });

  it('estimates the input of each further round', () => {
    const call = said(5);
    call.report({ inputTokens: 12, outputTokens: 5 });
    call.goOn(1);
    call.goOn(1);
    expect(call.estimated(undefined)).toEqual({ tokens: 15, usd: 0 });
    call.end({ inputTokens: 30, outputTokens: 9 });
    expect(call.estimated(price)).toEqual({ tokens: 0, usd: 0 });
  });

  it('never reckons less than what is reported', () => {
    const count = fc.option(fc.nat(1000), { nil: undefined });
    const usage = fc.record({ inputTokens: count, outputTokens: count, totalTokens: count });
    fc.assert(
      fc.property(usage, fc.nat(50), fc.boolean(), (reported, tokens, isOver) => {
        const call = said(tokens);
        const given = Object.fromEntries(Object.entries(reported).filter(([, figure]) => figure !== undefined));
        if (isOver) call.end(given);
        else call.report(given);
        const estimated = call.estimated(price);
        expect(Math.min(estimated.tokens, estimated.usd)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
