import type { OperatorSpec } from '@weir/core';
import { testContext } from '@weir/testing';
import { from } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { LateItemError } from '../errors/late-item-error.js';
import { sessionWindowSpec } from './session-window.js';
import { slidingWindowSpec } from './sliding-window.js';
import { tumblingWindowSpec } from './tumbling-window.js';
import type { WindowFrame } from './window-frame.js';

const late = { at: 5 };
const items = [{ at: 0 }, { at: 100 }, late];
const time = (item: unknown) => (item as { at: number }).at;

/** Those of different configs have nothing else in common. */
type WindowSpec = OperatorSpec<unknown, unknown, WindowFrame>;

const windows = [
  [sessionWindowSpec as WindowSpec, { gap: 10 }],
  [slidingWindowSpec as WindowSpec, { over: 10, every: 10 }],
  [tumblingWindowSpec as WindowSpec, { every: 10 }],
] as const;

describe.each(windows.map(([spec, length]) => [spec.name, spec, length] as const))(
  'late items of %s',
  (_, spec, length) => {
    function run(config: object) {
      const context = testContext();
      const operator = spec.create(readConfig(spec, { ...length, ...config }), context);
      let counted = 0;
      from(items)
        .pipe(operator)
        .subscribe(({ count }) => (counted += count));
      return { counted, context };
    }

    it.each([{}, { onLate: 'drop' }])('are counted with %j', (config) => {
      const { counted, context } = run({ time, ...config });
      expect([counted, context.failed, context.drops]).toEqual([2, [], [{ item: late, reason: 'late' }]]);
    });

    it('go where the step sends what fails, with `deadLetter`', () => {
      const { counted, context } = run({ time, onLate: 'deadLetter' });
      const [failure] = context.failed;
      expect([counted, context.failed.length, context.drops]).toEqual([2, 1, []]);
      expect([failure?.item, LateItemError.is(failure?.error)]).toEqual([late, true]);
      expect(failure?.error).toMatchObject({ code: 'late_item', details: { operator: 'step' } });
    });

    it('need a time to be late by', () => {
      expect(() => run({ onLate: 'drop' })).toThrow('onLate');
    });
  },
);
