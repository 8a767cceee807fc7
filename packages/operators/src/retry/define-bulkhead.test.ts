import { InvalidArgumentError } from '@weir/core';
import { NEVER, of } from 'rxjs';
import { watch } from '../__fixtures__/watch.js';
import { BulkheadFullError } from '../errors/bulkhead-full-error.js';
import { defineBulkhead } from './define-bulkhead.js';

describe('defineBulkhead', () => {
  it('counts all that go through it', () => {
    const { limit, kind } = defineBulkhead({ name: 'provider', summary: 'x', concurrent: 1 });
    watch(NEVER.pipe(limit));
    expect(kind).toBe('bulkhead');
    expect(BulkheadFullError.is(watch(of(1).pipe(limit)).error)).toBe(true);
  });

  it('refuses numbers that make no sense at once', () => {
    expect(() => defineBulkhead({ name: 'a', summary: 'x', concurrent: 0 })).toThrow(InvalidArgumentError);
  });
});
