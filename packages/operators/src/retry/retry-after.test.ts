import fc from 'fast-check';
import { retryAfterOf } from './retry-after.js';

const now = Date.UTC(2026, 0, 1, 12, 0, 0);

describe('retryAfterOf', () => {
  it.each<[string, unknown, number | undefined]>([
    ['its details', { details: { retryAfterMs: 250 } }, 250],
    ['milliseconds in a header', { responseHeaders: { 'retry-after-ms': '1500', 'retry-after': '9' } }, 1500],
    ['seconds in a header', { responseHeaders: { 'retry-after': '2' } }, 2000],
    ['a date in a header', { responseHeaders: { 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' } }, 30_000],
    ['a date that has passed', { responseHeaders: { 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' } }, 0],
    [
      'a date in the old form that names no zone',
      { responseHeaders: { 'retry-after': 'Thu Jan  1 12:00:30 2026' } },
      30_000,
    ],
    [
      'a date in the form of RFC 850',
      { responseHeaders: { 'retry-after': 'Thursday, 01-Jan-26 12:00:30 GMT' } },
      30_000,
    ],
    ['Azure’s milliseconds', { responseHeaders: { 'x-ms-retry-after-ms': '70' } }, 70],
    ['Headers', { headers: new Headers({ 'Retry-After': '3' }) }, 3000],
    ['the headers of a response', { response: { headers: { 'Retry-After': '4' } } }, 4000],
    ['a number in a header', { headers: { 'retry-after': 2 } }, 2000],
    ['a header that may come more than once', { headers: { 'retry-after': ['2', '3'] } }, 2000],
    ['a header in capitals', { headers: { 'RETRY-AFTER': '5' } }, 5000],
    ['milliseconds in a header with capitals', { headers: { 'Retry-After-Ms': '70' } }, 70],
    [
      'pairs',
      {
        headers: [
          ['Content-Type', 'x'],
          ['Retry-After', '6'],
        ],
      },
      6000,
    ],
    ['a map', { headers: new Map([['retry-after', '6']]) }, 6000],
    ['a number that is none', { headers: { 'retry-after': NaN } }, undefined],
    ['pairs that are none', { headers: [null, 'Retry-After', [], [undefined]] }, undefined],
    ['details that are null', { details: null, response: null }, undefined],
    ['its cause', { cause: { details: { retryAfterMs: 5 } } }, 5],
    ['a header without sense', { responseHeaders: { 'retry-after': 'soon' } }, undefined],
    ['a number with a word behind it', { responseHeaders: { 'retry-after': '3 apples' } }, undefined],
    ['an empty header', { responseHeaders: { 'retry-after': '' } }, undefined],
    ['details of another kind', { details: { retryAfterMs: 'soon' } }, undefined],
    ['nothing', new Error('x'), undefined],
    ['no object', 'x', undefined],
  ])('reads %s', (_, error, wait) => {
    expect(retryAfterOf(error, now)).toBe(wait);
  });

  it('stops at causes that go in a circle', () => {
    const error = new Error('x');
    error.cause = error;
    expect(retryAfterOf(error, now)).toBeUndefined();
  });

  it('takes any value', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const wait = retryAfterOf(value, now);
        expect(wait === undefined || wait >= 0).toBe(true);
      }),
    );
  });
});
