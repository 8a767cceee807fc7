import { modelFailure } from './model-failure.js';

const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

describe('modelFailure', () => {
  it.each([
    ['a refused key', named('AI_APICallError', 'no', { statusCode: 401, isRetryable: false }), 'unauthorized', false],
    ['a full queue', named('AI_APICallError', 'no', { statusCode: 529, isRetryable: true }), 'server_error', true],
    [
      'an answer that is no JSON',
      named('AI_APICallError', 'no', { statusCode: 200, isRetryable: false, cause: named('AI_JSONParseError', 'x') }),
      'protocol',
      false,
    ],
    ['garbage in the stream', named('AI_TypeValidationError', 'x'), 'protocol', false],
    ['garbage in the stream of an official client', new SyntaxError('Unexpected token'), 'protocol', false],
    ['garbage that was caught', new Error('x', { cause: new SyntaxError('Unexpected token') }), 'protocol', false],
    ['a stream of nothing', new Error('request ended without sending any chunks'), 'truncated', true],
    ["an official client's time limit", new Error('Request timed out.'), 'timeout', true],
    [
      'a stream without a finish reason',
      named('AI_InvalidResponseDataError', 'Response stream ended without a finish reason.'),
      'truncated',
      true,
    ],
    ['a socket that broke', new TypeError('terminated'), 'connection', true],
    [
      'a refused connection',
      new TypeError('fetch failed', { cause: named('Error', 'x', { code: 'ECONNREFUSED' }) }),
      'connection',
      true,
    ],
    ['an abort by the other side', new DOMException('aborted', 'AbortError'), 'connection', true],
    ['an overloaded provider', { type: 'overloaded_error', message: 'busy' }, 'server_error', true],
    ['a rate limit in mid-stream', { code: 'rate_limit_exceeded', message: 'wait' }, 'rate_limited', true],
    ['a used up account', { type: 'insufficient_quota', message: 'pay' }, 'rate_limited', false],
    ['a bad key in mid-stream', { code: 'invalid_api_key', message: 'no' }, 'unauthorized', false],
    ['a slow provider', { type: 'timeout_error', message: 'slow' }, 'timeout', true],
    ['an unknown model', { code: 'model_not_found', message: 'who?' }, 'invalid_request', false],
    ['an object of any kind', { surprise: true }, 'provider', false],
    ['a text', 'boom', 'provider', false],
    ['nothing', undefined, 'provider', false],
  ])('knows %s', (_, error, code, retryable) => {
    expect(modelFailure(error)).toMatchObject({ code, retryable });
  });

  it('keeps what the provider says', () => {
    expect(modelFailure({ message: 'out of order' }).message).toBe('out of order');
    const body = { type: 'error', error: { type: 'overloaded_error', message: 'busy' } };
    expect(modelFailure(named('Error', JSON.stringify(body), { error: body, status: 529 })).message).toBe('busy');
    expect(modelFailure(named('Error', 'out of order', { error: null })).message).toBe('out of order');
    expect(modelFailure({ surprise: true }).message).toBe('The provider reported: {"surprise":true}');
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect(modelFailure(circular).message).toBe('The provider reported: [object Object]');
  });

  it('reads how long the provider asks to wait', () => {
    const limited = (wait: string) =>
      named('AI_APICallError', 'x', { statusCode: 429, responseHeaders: { 'retry-after': wait } });
    expect(modelFailure(limited('7')).retryAfter).toBe(7000);
    const ofClient = named('Error', 'x', { status: 429, headers: new Headers({ 'Retry-After': '3' }) });
    expect(modelFailure(ofClient).retryAfter).toBe(3000);
    const now = Date.UTC(2026, 9, 21, 7, 27);
    expect(modelFailure(limited('Wed, 21 Oct 2026 07:28:00 GMT'), now).retryAfter).toBe(60_000);
    expect(modelFailure(limited('soon')).retryAfter).toBeUndefined();
  });

  it('follows causes only so far', () => {
    const error: { cause?: unknown } = {};
    error.cause = error;
    expect(modelFailure(error).code).toBe('provider');
  });
});
