import type { OperatorSpec } from '@weir/core';
import { testContext } from '@weir/testing';
import { from, lastValueFrom, toArray, type MonoTypeOperatorFunction } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { looking, numberFrom } from './looking.js';
import { measureSpec } from './measure.js';
import { monitorSpec } from './monitor.js';
import { tapEverySpec } from './tap-every.js';

const failing = () => {
  throw new RangeError('no such key');
};

describe('looking', () => {
  it('gives what the expression gives, and nothing where it fails', () => {
    expect(looking((item) => item)('x')).toBe('x');
    expect(looking(failing)('x')).toBeUndefined();
  });
});

describe('numberFrom', () => {
  it.each([
    [3, 3],
    [3n, 3],
    [null, NaN],
    ['3', NaN],
    [true, NaN],
    [undefined, NaN],
  ])('takes %p for %p', (given, number) => {
    expect(numberFrom(() => given)({})).toBe(number);
  });

  it('takes what cannot be evaluated for no number', () => {
    expect(numberFrom(failing)({})).toBeNaN();
  });
});

describe.each([
  [measureSpec, { value: 'event.x' }],
  [monitorSpec, { values: { x: 'event.x' } }],
  [tapEverySpec, { items: 1, value: 'event.x' }],
] as [OperatorSpec, unknown][])('$name, from config', (spec, config) => {
  it('lets items pass that have no such field', async () => {
    const items = [{ x: 1 }, { y: 2 }, { x: 3 }];
    const operator = spec.create(readConfig(spec, config), testContext()) as MonoTypeOperatorFunction<unknown>;
    expect(await lastValueFrom(from(items).pipe(operator, toArray()))).toEqual(items);
  });
});
