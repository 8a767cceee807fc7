import { InvalidItemError, OutputClosedError, TimeoutError } from '@weir/core';
import fc from 'fast-check';
import { AttemptFailedError } from '../errors/attempt-failed-error.js';
import { CircuitOpenError } from '../errors/circuit-open-error.js';
import { RetryExhaustedError } from '../errors/retry-exhausted-error.js';
import { mayPass } from './may-pass.js';

describe('mayPass', () => {
  it.each<[string, unknown, boolean]>([
    ['what took too long', new TimeoutError('idle', 1), true],
    ['what nothing is known of', new RangeError('x'), true],
    ['no error at all', undefined, true],
    ['a server that failed', { statusCode: 503 }, true],
    ['a circuit that is open', new CircuitOpenError(5), true],
    ['credentials that were refused', { statusCode: 401 }, false],
    ['a rate limit', { status: 429 }, true],
    ['a quota that is used up', { status: 429, code: 'insufficient_quota' }, false],
    ['a refused request', { statusCode: 400 }, false],
    ['a refused request that says it may pass', { statusCode: 409, isRetryable: true }, true],
    ['a failure that says it will not', { statusCode: 503, isRetryable: false }, false],
    ['details that say it will not', { details: { retryable: false } }, false],
    ['an event that says it will not', new AttemptFailedError({ code: 'x', message: '', retryable: false }), false],
    ['an event that says it may', new AttemptFailedError({ code: 'x', message: '', retryable: true }), true],
    ['an item that does not fit', new InvalidItemError([]), false],
    ['a reader that is gone', new OutputClosedError('x'), false],
    ['an interruption', new DOMException('x', 'AbortError'), false],
    ['what was retried to its end', new RetryExhaustedError(1, 'x'), false],
    ['details that are null', { details: null }, true],
  ])('judges %s', (_, error, passes) => {
    expect(mayPass(error)).toBe(passes);
  });

  it('takes any value', () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof mayPass(value) === 'boolean'));
  });
});
