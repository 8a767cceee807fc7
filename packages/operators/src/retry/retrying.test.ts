import { currentLineage, currentValve, FakeClock, Valve, withinValve } from '@weir/core';
import { Subscriber } from 'rxjs';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import type { RetryOptions } from './retry-options.js';
import { retrySettings } from './retry-settings.js';
import { Retrying } from './retrying.js';

describe('Retrying', () => {
  it('begins another attempt after its wait, and gives back what to end with', () => {
    const { retrying, clock, log } = attempts({ attempts: 1 });
    expect(retrying.failed('x')).toBeUndefined();
    clock.advance(9);
    expect(log).toEqual([]);
    clock.advance(1);
    expect(log).toEqual(['begin']);
    expect(retrying.failed('x')).toMatchObject({ final: { code: 'retry_exhausted' } });
  });

  it('tells before the wait that there will be another attempt, and only then', () => {
    const { retrying, log } = attempts({ attempts: 1, onRetry: () => log.push('told') });
    retrying.failed('x', () => log.push('before'));
    retrying.failed('x', () => log.push('before'));
    expect(log).toEqual(['before', 'told']);
  });

  it('begins within the valve that it was made in, and within no lineage', () => {
    const [valve, met] = [new Valve(), [] as unknown[]];
    const meet = () => met.push(currentValve(), currentLineage());
    const { retrying, clock } = withinValve(valve, () => attempts({}, meet));
    retrying.failed('x');
    giveWithReceipts([1], () => clock.advance(10));
    giveWithReceipts([1], () => retrying.within(meet));
    expect(met).toEqual([valve, undefined, valve, undefined]);
  });

  it('does not wait for a reader that is gone, or goes as it is told', () => {
    const told = attempts({ onRetry: () => told.subscriber.unsubscribe() });
    told.retrying.failed('x');
    const before = attempts({ onRetry: () => before.log.push('told') });
    before.retrying.failed('x', () => before.subscriber.unsubscribe());
    const waiting = attempts({});
    waiting.retrying.failed('x');
    waiting.subscriber.unsubscribe();
    expect([told, before, waiting].map(({ clock }) => clock.actions.length)).toEqual([0, 0, 0]);
    expect(before.log).toEqual([]);
  });

  it('gives back what a callback throws', () => {
    const thrown = new RangeError('callback');
    const fail = () => {
      throw thrown;
    };
    for (const options of [{ onRetry: fail }, { retryIf: fail }])
      expect(attempts(options).retrying.failed('x')).toEqual({ final: thrown });
    expect(attempts({}).retrying.failed('x', fail)).toEqual({ final: thrown });
  });
});

function attempts(options: RetryOptions, begin?: () => void) {
  const [clock, log, subscriber] = [new FakeClock(), [] as string[], new Subscriber<never>()];
  const settings = retrySettings({ backoff: 10, jitter: 'none', clock, ...options });
  const retrying = new Retrying(subscriber, settings, begin ?? (() => log.push('begin')));
  return { retrying, clock, log, subscriber };
}
