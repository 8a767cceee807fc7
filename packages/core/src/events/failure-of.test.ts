import fc from 'fast-check';
import { TimeoutError as RxTimeoutError } from 'rxjs';
import { TimeoutError } from '../errors/timeout-error.js';
import { TruncatedError } from '../errors/truncated-error.js';
import { WeirError } from '../errors/weir-error.js';
import { failureOf } from './failure-of.js';

class StatedError extends WeirError<{ retryable: boolean }> {
  static override readonly code = 'stated';
}

function apiCallError(facts: object): Error {
  return Object.assign(new Error('The provider refused.'), facts);
}

describe('failureOf', () => {
  it.each([
    ['a timeout of ours', new TimeoutError('idle', 10), 'timeout', true],
    ['a cut stream', new TruncatedError('the marker'), 'truncated', true],
    ['a WeirError that says so itself', new StatedError('x', { retryable: true }), 'stated', true],
    ['a WeirError that denies it', new StatedError('x', { retryable: false }), 'stated', false],
    ['an abort', new DOMException('stopped', 'AbortError'), 'interrupted', false],
    ["an abort signal's timeout", new DOMException('slow', 'TimeoutError'), 'timeout', true],
    ["RxJS's timeout", new RxTimeoutError(), 'timeout', true],
    ['a refused connection', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'connection', true],
    ['a reset connection', Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'connection', true],
    ['an unknown host', Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'connection', true],
    ["fetch's wrapper", new TypeError('fetch failed', { cause: { code: 'UND_ERR_SOCKET' } }), 'connection', true],
    ['another system error', Object.assign(new Error('x'), { code: 'ENOENT' }), 'internal', false],
    ['status 429', apiCallError({ statusCode: 429, isRetryable: true }), 'rate_limited', true],
    ['status 401', apiCallError({ statusCode: 401, isRetryable: false }), 'unauthorized', false],
    ['status 403', apiCallError({ statusCode: 403 }), 'unauthorized', false],
    ['status 400', apiCallError({ statusCode: 400 }), 'invalid_request', false],
    ['status 408', apiCallError({ statusCode: 408 }), 'timeout', true],
    [
      'status 409 that its client would retry',
      apiCallError({ statusCode: 409, isRetryable: true }),
      'invalid_request',
      true,
    ],
    ['status 503', apiCallError({ statusCode: 503 }), 'server_error', true],
    [
      'status 429 of a client that calls it so',
      Object.assign(new RangeError('slow down'), { status: 429 }),
      'rate_limited',
      true,
    ],
    [
      'status 401 of a client that calls it so',
      Object.assign(new RangeError('who?'), { status: 401 }),
      'unauthorized',
      false,
    ],
    ['status 200 with garbage', apiCallError({ statusCode: 200, isRetryable: false }), 'internal', false],
    ['a client that got no answer', apiCallError({ isRetryable: true }), 'connection', true],
    ['a plain error', new Error('x'), 'internal', false],
    ['a number', 7, 'internal', false],
    ['nothing', undefined, 'internal', false],
  ])('states %s', (_, error, code, retryable) => {
    expect(failureOf(error)).toMatchObject({ code, retryable });
  });

  it('takes the message from errors, texts and other values', () => {
    expect(failureOf(new Error('broken')).message).toBe('broken');
    expect(failureOf('broken').message).toBe('broken');
    expect(failureOf(new RangeError('')).message).toBe('RangeError');
    expect(failureOf({}).message).toBe('An unknown error');
    expect(failureOf(undefined).message).toBe('undefined');
  });

  it('stops at causes that go in a circle', () => {
    const error = new Error('x');
    error.cause = error;
    expect(failureOf(error).code).toBe('internal');
  });

  it('gives a whole failure for any value', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(failureOf(value)).toEqual({
          code: expect.any(String),
          message: expect.any(String),
          retryable: expect.any(Boolean),
        });
      }),
    );
  });
});
