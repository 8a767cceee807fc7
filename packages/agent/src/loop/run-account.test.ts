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
    const over: string[] = [];
    const run = account({ budget: { tokens: 5, steps: 3 }, over: (reason) => over.push(reason) });
    run.beginCall(prompt);
    run.hear('1234567890123456');
    run.checkLimits();
    expect(over).toEqual([]);
    run.hear('x');
    run.checkLimits();
    expect(over).toEqual(['budget_tokens']);
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

  it('keeps what was reported of a call that breaks off, and estimates the rest', () => {
    const run = account();
    run.beginCall(prompt);
    run.report({ usage: { inputTokens: 3, outputTokens: 1 } }, 1);
    run.hear('12345678');
    run.breakCall();
    expect(run.totals()).toEqual({ usage: { inputTokens: 3, outputTokens: 1, totalTokens: 4 }, costUsd: 5 });
    expect(run.progress(1)).toMatchObject({ tokens: 4, costUsd: 5, estimated: { tokens: 1, costUsd: 2 } });
  });

  it('drops the estimate of a call that was not taken up', () => {
    const run = account();
    run.beginCall(prompt);
    run.breakCall({ isRefused: true });
    expect(run.progress(1)).toEqual({ iteration: 1, tokens: 0 });
  });

  it.each([{ totalTokens: 50 }, { outputTokens: 25 }])('reckons the cost of %j by estimate', (reported) => {
    const run = account({ budget: { costUsd: 40 } });
    run.beginCall(prompt);
    run.endCall(reported);
    expect(run.usedUp(1)).toBe('budget_cost');
    expect(run.totals()).toEqual({ usage: reported });
  });

  it('goes by the price of the model that answered, where it is known', () => {
    const run = account({ prices: { ...prices, dear: { input: 10_000_000, output: 0 } } });
    for (const model of ['provider/dear-2025-01-01', 'nobody-knows']) {
      run.beginCall(prompt);
      run.endCall(usage, model);
    }
    expect(run.totals()).toMatchObject({ costUsd: 37 });
  });

  it('counts further rounds of a call as steps, and ends the run before one too many', () => {
    const over: string[] = [];
    const run = account({ budget: { steps: 3 }, over: (reason) => over.push(reason) });
    run.beginCall(prompt);
    run.report({ rounds: 1 }, 1);
    run.report({ rounds: 2 }, 1);
    expect([run.usedUp(1), over]).toEqual(['budget_steps', []]);
    run.report({ rounds: 3 }, 1);
    expect(over).toEqual(['budget_steps']);
  });

  describe('of a run within another', () => {
    const nest = (outerOptions: Partial<RunAccountOptions>, more: Partial<RunAccountOptions> = {}) => {
      const over: string[] = [];
      const outer = account({ ...outerOptions, over: (reason) => over.push(`outer ${reason}`) });
      const inner = account({
        prices: {},
        estimates: false,
        ...more,
        outer,
        over: (reason) => over.push(`inner ${reason}`),
      });
      return { outer, inner, over };
    };

    it('counts there from the first piece on', () => {
      const { outer, inner, over } = nest({ budget: { tokens: 4 } });
      inner.beginCall(prompt);
      inner.hear('12345678');
      inner.checkLimits();
      expect([outer.usedUp(0), over]).toEqual([undefined, []]);
      inner.hear('12345678');
      inner.checkLimits();
      expect([outer.usedUp(0), inner.usedUp(0), over]).toEqual([
        'budget_tokens',
        'budget_tokens',
        ['outer budget_tokens', 'inner budget_tokens'],
      ]);
    });

    it('keeps to its own budget too', () => {
      const { inner, over } = nest({ budget: { tokens: 100 } }, { budget: { tokens: 1 } });
      inner.beginCall(prompt);
      inner.hear('12345678');
      inner.checkLimits();
      expect(over).toEqual(['inner budget_tokens']);
    });

    it('has the prices of the outer one behind its own', () => {
      const { outer, inner } = nest({ budget: { costUsd: 8 } });
      inner.endCall(usage);
      expect([outer.usedUp(0), inner.limitsCost]).toEqual([undefined, true]);
      inner.endCall(usage);
      expect(outer.usedUp(0)).toBe('budget_cost');
    });

    it('stays there when it is over, once', () => {
      const { outer, inner } = nest({});
      outer.endCall(usage);
      inner.beginCall(prompt);
      inner.endCall(usage);
      inner.beginCall(prompt);
      inner.close();
      inner.close();
      expect(outer.totals()).toEqual({ usage: { inputTokens: 6, outputTokens: 4, totalTokens: 10 }, costUsd: 14 });
      expect(outer.progress(1)).toMatchObject({ tokens: 10, estimated: { tokens: 1, costUsd: 1 } });
    });
  });
});
