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
    ["axios's refusal", Object.assign(new Error('x'), { response: { status: 429 } }), 'rate_limited', true],
    ["axios's broken line", Object.assign(new Error('Network Error'), { code: 'ERR_NETWORK' }), 'connection', true],
    ["axios's abort", Object.assign(new Error('canceled'), { name: 'CanceledError' }), 'interrupted', false],
    ["Chrome's broken line", new TypeError('Failed to fetch'), 'connection', true],
    ["Chrome's broken body", new TypeError('network error'), 'connection', true],
    ["Safari's broken line", new TypeError('Load failed'), 'connection', true],
    ["Firefox's", new TypeError('NetworkError when attempting to fetch resource.'), 'connection', true],
    ["React Native's", new TypeError('Network request failed'), 'connection', true],
    ["undici's broken body", new TypeError('terminated'), 'connection', true],
    [
      'a mistake in the program',
      new TypeError("Cannot read properties of undefined (reading 'network')"),
      'internal',
      false,
    ],
    ['an overloaded provider', { type: 'overloaded_error', message: 'busy' }, 'server_error', true],
    ['a provider in an event', { type: 'error', error: { type: 'overloaded_error' } }, 'server_error', true],
    ['a rate limit in mid-stream', { code: 'rate_limit_exceeded' }, 'rate_limited', true],
    ['a used up quota', apiCallError({ status: 429, code: 'insufficient_quota' }), 'rate_limited', false],
    [
      'a used up quota that its client would retry',
      apiCallError({ statusCode: 429, isRetryable: true, data: { error: { type: 'insufficient_quota' } } }),
      'rate_limited',
      false,
    ],
    ["Google's rate limit", { code: 429, status: 'RESOURCE_EXHAUSTED' }, 'rate_limited', true],
    ['garbage in an answer', Object.assign(new Error('x'), { name: 'AI_JSONParseError' }), 'protocol', false],
    [
      'a cut answer',
      Object.assign(new Error('x without a finish reason'), { name: 'AI_InvalidResponseDataError' }),
      'truncated',
      true,
    ],
    ["Node's own words", Object.assign(new Error('x'), { code: 'ERR_MODULE_NOT_FOUND' }), 'internal', false],
    ['a name from Object', new Error('constructor'), 'internal', false],
    ['a code from Object', Object.assign(new Error('toString'), { name: '__proto__' }), 'internal', false],
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

  it('takes the message out of the body that a client was answered', () => {
    const body = { type: 'error', error: { type: 'overloaded_error', message: 'busy' } };
    expect(failureOf(Object.assign(new Error(JSON.stringify(body)), { error: body })).message).toBe('busy');
  });

  it('states what cannot be read at all', () => {
    const thrower = () => {
      throw new RangeError('hands off');
    };
    expect(failureOf(new Proxy({}, { get: thrower }))).toMatchObject({ code: 'internal', retryable: false });
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
