import { toPrompt } from '../model/prompt.js';
import { RunAccount, type RunAccountOptions } from './run-account.js';

const prices = { m: { input: 1_000_000, output: 2_000_000 } };
const account = (more: Partial<RunAccountOptions> = {}) =>
  new RunAccount({ model: 'm', prices, estimates: true, ...more });
const prompt = toPrompt('four');
const usage = { inputTokens: 3, outputTokens: 2, totalTokens: 5 };

describe('RunAccount', () => {
  it('knows nothing at first', () => {
    expect([account().totals(), account().progress(1)]).toEqual([{}, { iteration: 1, tokens: 0 }]);
  });

  it('reckons by what is reported, once it is', () => {
    const run = account();
    run.beginCall(prompt);
    run.hear('12345678');
    expect(run.progress(1)).toEqual({ iteration: 1, tokens: 0, estimated: { tokens: 3, costUsd: 5 } });
    run.endCall(usage);
    expect(run.progress(1)).toEqual({ iteration: 1, tokens: 5, costUsd: 7 });
    expect(run.totals()).toEqual({ usage, costUsd: 7 });
  });

  it('goes on estimating what is never reported', () => {
    const run = account();
    run.beginCall(prompt);
    run.hear('12345678');
    run.breakCall();
    run.beginCall(prompt);
    run.endCall(undefined);
    expect(run.progress(2)).toMatchObject({ tokens: 0, estimated: { tokens: 4, costUsd: 6 } });
    expect([run.totals(), run.isInCall]).toEqual([{}, false]);
  });

  it('knows no cost without a price, and none of the whole where a part is not known', () => {
    const unpriced = account({ prices: {} });
    unpriced.endCall(usage);
    expect(unpriced.totals()).toEqual({ usage });
    const run = account();
    run.endCall(usage);
    run.endCall({ outputTokens: 1 });
    expect(run.totals()).toEqual({ usage: { inputTokens: 3, outputTokens: 3, totalTokens: 5 } });
  });

  it('tells a limit that is exceeded within a call, and one that leaves nothing for another', () => {
    const run = account({ budget: { tokens: 5, steps: 3 } });
    run.beginCall(prompt);
    expect([run.hear('1234567890123456'), run.hear('x')]).toEqual([undefined, 'budget_tokens']);
    run.endCall(usage);
    expect(run.usedUp(1)).toBe('budget_tokens');
    expect(account({ budget: { steps: 3 } }).usedUp(2)).toBeUndefined();
    expect(account({ budget: { steps: 3 } }).usedUp(3)).toBe('budget_steps');
  });

  it('counts costs that are known against the budget, also where others are not', () => {
    const run = account({ budget: { costUsd: 8 } });
    run.endCall(usage);
    expect(run.usedUp(1)).toBeUndefined();
    run.endCall({ outputTokens: 1 });
    run.endCall(usage);
    expect(run.usedUp(3)).toBe('budget_cost');
  });

  it('estimates nothing where nobody asks', () => {
    const run = account({ estimates: false });
    run.beginCall(prompt);
    run.hear('12345678');
    expect(run.progress(1)).toEqual({ iteration: 1, tokens: 0 });
  });
});
