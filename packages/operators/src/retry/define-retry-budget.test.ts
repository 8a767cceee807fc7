import { FakeClock, InvalidArgumentError } from '@weir/core';
import { testContext } from '@weir/testing';
import { throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { watch } from '../__fixtures__/watch.js';
import { defineRetryBudget } from './define-retry-budget.js';
import { retryBackoffSpec } from './retry-backoff.js';

describe('defineRetryBudget', () => {
  it('has the steps that name it share what they may retry', () => {
    const clock = new FakeClock();
    const provider = defineRetryBudget({ name: 'provider', summary: 'x', share: 0, burst: 1, perSecond: 0 });
    const lookup = (kind: string, name: string) => (kind === provider.kind && name === provider.name ? provider : null);
    const config = readConfig(retryBackoffSpec, { budget: 'provider', attempts: 1, jitter: 'none' });
    const step = () =>
      watch(throwError(() => 'x').pipe(retryBackoffSpec.create(config, testContext({ clock, lookup })) as never));
    const readers = [step(), step()];
    clock.advance(60_000);
    const limits = readers.map(({ error }) => (error as { details: { limit: string } }).details.limit);
    expect(limits).toEqual(['attempts', 'budget']);
  });

  it('refuses numbers that make no sense at once', () => {
    expect(() => defineRetryBudget({ name: 'a', summary: 'x', share: -1 })).toThrow(InvalidArgumentError);
  });
});
