import { testContext } from '@weir/testing';
import { from } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { defineAggregate } from './define-aggregate.js';
import { tumblingWindowSpec } from './tumbling-window.js';

const longest = defineAggregate({
  name: 'longest',
  summary: 'The longest text.',
  create: (of) => ({
    seed: () => '',
    read: (item) => String(of(item)),
    add: (best: string, text: string) => (text.length > best.length ? text : best),
    result: (best: string) => best,
  }),
});

function windowsOf(aggregate: object, items: unknown[]): unknown[] {
  const config = readConfig(tumblingWindowSpec, { items: items.length, aggregate });
  const context = testContext({
    lookup: (kind, name) => (kind === 'aggregate' && name === 'longest' ? longest : null),
  });
  const windows: unknown[] = [];
  from(items)
    .pipe(tumblingWindowSpec.create(config, context) as never)
    .subscribe((window) => windows.push(window));
  return windows;
}

describe('defineAggregate', () => {
  it('states the kind', () => {
    expect(longest).toMatchObject({ kind: 'aggregate', name: 'longest' });
  });

  it('lets config use the aggregate, of an expression or of the item', () => {
    const windows = windowsOf({ word: { use: 'longest', of: 'event.word' } }, [{ word: 'a' }, { word: 'abc' }]);
    expect(windows).toEqual([expect.objectContaining({ value: { word: 'abc' } })]);
    expect(windowsOf({ word: { use: 'longest' } }, ['ab', 'c'])).toEqual([
      expect.objectContaining({ value: { word: 'ab' } }),
    ]);
  });
});
