import { FakeClock, TimeoutError, TruncatedError } from '@weir/core';
import { AttemptFailedError } from '../errors/attempt-failed-error.js';
import { RetryExhaustedError } from '../errors/retry-exhausted-error.js';
import { RetryBudget } from './retry-budget.js';
import type { RetryOptions } from './retry-options.js';
import { RetryPlan } from './retry-plan.js';
import { retrySettings } from './retry-settings.js';

const failures = {
  timeout: new TimeoutError('idle', 1),
  truncated: new TruncatedError('llm_end'),
  connection: Object.assign(new Error('x'), { code: 'ECONNRESET' }),
  rateLimit: Object.assign(new Error('x'), { statusCode: 429 }),
  server: Object.assign(new Error('x'), { statusCode: 503 }),
  interrupt: new DOMException('x', 'AbortError'),
  other: new Error('x'),
};
type Named = keyof typeof failures;

describe('RetryPlan', () => {
  it('counts each kind of failure that has limits of its own for itself', () => {
    const byClass = { rateLimit: { attempts: 2, backoff: 50 }, timeout: { attempts: 1 } };
    expect(judged(['rateLimit', 'other', 'rateLimit', 'timeout', 'other'], { attempts: 2, byClass })).toEqual([
      50, 10, 100, 10, 20,
    ]);
    expect(judged(['rateLimit', 'other', 'rateLimit', 'rateLimit'], { byClass })).toEqual([50, 10, 100, 'attempts']);
    expect(judged(['timeout', 'timeout'], { byClass })).toEqual([10, 'attempts']);
  });

  it('counts connections that were cut quietly with those that broke', () => {
    expect(judged(['connection', 'truncated'], { byClass: { connection: { attempts: 1 } } })).toEqual([10, 'attempts']);
  });

  it('takes what a kind of failure leaves out from the others', () => {
    const byClass = { server: { factor: 10 } };
    expect(judged(['server', 'server', 'server', 'server'], { maxBackoff: 500, byClass })).toEqual([
      10,
      100,
      500,
      'attempts',
    ]);
  });

  it.each<[string, Named, RetryOptions]>([
    ['a kind that has no attempts', 'server', { byClass: { server: { attempts: 0 } } }],
    ['an interruption', 'interrupt', {}],
    ['an interruption that is among the codes', 'interrupt', { codes: ['interrupted'] }],
    ['an interruption that retryIf would retry', 'interrupt', { retryIf: () => true }],
    ['what is not among the codes', 'other', { codes: ['timeout'] }],
    ['what retryIf refuses', 'other', { retryIf: () => false }],
  ])('passes %s on as it is', (_, failure, options) => {
    expect(planFor(options).plan.judge(failures[failure])).toEqual({ final: failures[failure] });
  });

  it('reads what an event said of its failure', () => {
    const { plan } = planFor({ byClass: { rateLimit: { backoff: 40 } } });
    const failure = { code: 'rate_limited', message: 'x', retryable: true };
    expect(plan.judge(new AttemptFailedError(failure))).toMatchObject({ delay: 40 });
    expect(plan.judge(new AttemptFailedError(failure, 700))).toMatchObject({ delay: 700 });
    const refused = new AttemptFailedError({ ...failure, retryable: false });
    expect(plan.judge(refused)).toEqual({ final: refused });
  });

  it('adds the random part to the wait that a failure asks for', () => {
    const failure = { code: 'rate_limited', message: 'x', retryable: true };
    const delays = (jitter: RetryOptions['jitter'], askedFor: number) =>
      [0, 0.5, 0.9].map((number) => {
        const { plan } = planFor({ jitter, random: () => number });
        return plan.judge(new AttemptFailedError(failure, askedFor));
      });
    expect(delays('full', 700)).toMatchObject([{ delay: 700 }, { delay: 705 }, { delay: 709 }]);
    expect(delays('equal', 700)).toMatchObject([{ delay: 700 }, { delay: 702.5 }, { delay: 704.5 }]);
    expect(delays('equal', 2)).toMatchObject([{ delay: 5 }, { delay: 7.5 }, { delay: 9.5 }]);
    expect(delays('none', 700)).toMatchObject([{ delay: 700 }, { delay: 700 }, { delay: 700 }]);
  });

  it('ends when the next attempt would begin too long after the first failure', () => {
    const { plan, clock } = planFor({ attempts: Infinity, factor: 1, maxElapsed: 25 });
    clock.advance(1000);
    expect(plan.judge('x')).toMatchObject({ delay: 10 });
    clock.advance(15);
    expect(plan.judge('x')).toMatchObject({ delay: 10 });
    clock.advance(1);
    expect(plan.judge('x')).toEqual({
      final: new RetryExhaustedError(3, 'x', { limit: 'maxElapsed', maxElapsed: 25 }),
    });
  });

  it('counts attempts and time anew after a success', () => {
    const { plan, clock } = planFor({ attempts: 1, maxElapsed: 25 });
    for (let round = 0; round < 3; round++) {
      expect(plan.judge('x')).toMatchObject({ attempt: 1, delay: 10 });
      clock.advance(100);
      plan.succeeded();
    }
  });

  it('shares a budget with all others, and takes nothing from it for what another limit forbids', () => {
    const budget = new RetryBudget({ share: 0, burst: 2, perSecond: 0 });
    const [first, second] = [planFor({ budget, attempts: 1 }).plan, planFor({ budget }).plan];
    expect(first.judge('x')).toMatchObject({ delay: 10 });
    expect(first.judge('x')).toMatchObject({ final: { details: { limit: 'attempts' } } });
    expect(second.judge('x')).toMatchObject({ delay: 10 });
    const { final } = second.judge('x') as { final: RetryExhaustedError };
    expect(final.details).toEqual({ attempts: 2, limit: 'budget' });
    expect(final.message).toContain('widen the budget');
  });

  it('adds its share to the budget once, when it begins', () => {
    const budget = new RetryBudget({ share: 1, burst: 1, perSecond: 0 });
    budget.take();
    const { plan } = planFor({ budget });
    expect(plan.judge('x')).toMatchObject({ delay: 10 });
    expect(plan.judge('x')).toMatchObject({ final: { details: { limit: 'budget' } } });
  });
});

function planFor(options: RetryOptions) {
  const clock = new FakeClock();
  return { clock, plan: new RetryPlan(retrySettings({ backoff: 10, jitter: 'none', clock, ...options })) };
}

/** The wait before each retry, or the limit that was reached. */
function judged(names: readonly Named[], options: RetryOptions): unknown[] {
  const { plan } = planFor(options);
  return names.map((name) => {
    const verdict = plan.judge(failures[name]);
    return 'final' in verdict ? (verdict.final as RetryExhaustedError).details.limit : verdict.delay;
  });
}
