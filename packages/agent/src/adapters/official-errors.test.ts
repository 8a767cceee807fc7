import Anthropic from '@anthropic-ai/sdk';
import { APICallError } from '@ai-sdk/provider';
import { failureOf } from '@weir/core';
import OpenAI from 'openai';
import { LengthFinishReasonError } from 'openai/error';
import { modelFailure } from '../model/model-failure.js';

const headers = new Headers();
const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'busy' } };
const quota = { type: 'insufficient_quota', code: 'insufficient_quota', message: 'pay' };
const refusedSocket = new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) });
const ofSdk = (statusCode: number, data?: unknown) =>
  new APICallError({ message: 'x', url: 'http://x', requestBodyValues: {}, statusCode, data });

describe('failureOf with the errors of the official clients', () => {
  it.each<[string, Error, string, boolean]>([
    ["OpenAI's abort", new OpenAI.APIUserAbortError(), 'interrupted', false],
    ["Anthropic's abort", new Anthropic.APIUserAbortError(), 'interrupted', false],
    ['an abort with words', new OpenAI.APIUserAbortError({ message: 'enough' }), 'interrupted', false],
    ["OpenAI's timeout", new OpenAI.APIConnectionTimeoutError(), 'timeout', true],
    ["Anthropic's timeout", new Anthropic.APIConnectionTimeoutError(), 'timeout', true],
    ['a timeout with words', new OpenAI.APIConnectionTimeoutError({ message: 'slow' }), 'timeout', true],
    ["OpenAI's broken line", new OpenAI.APIConnectionError({ message: 'x', cause: refusedSocket }), 'connection', true],
    ["Anthropic's broken line", new Anthropic.APIConnectionError({ message: 'x' }), 'connection', true],
    ['a rate limit', OpenAI.APIError.generate(429, { error: { message: 'x' } }, 'x', headers), 'rate_limited', true],
    ['a used up quota', OpenAI.APIError.generate(429, { error: quota }, 'x', headers), 'rate_limited', false],
    ['a used up quota in mid-stream', new OpenAI.APIError(undefined, quota, 'x', headers), 'rate_limited', false],
    ['a used up quota of the AI SDK', ofSdk(429, { error: quota }), 'rate_limited', false],
    ['a rate limit of the AI SDK', ofSdk(429, { error: { type: 'tokens' } }), 'rate_limited', true],
    ['an overloaded provider', Anthropic.APIError.generate(529, overloaded, 'x', headers), 'server_error', true],
    [
      'an overloaded provider in mid-stream',
      new Anthropic.APIError(undefined, overloaded, undefined, headers, 'overloaded_error'),
      'server_error',
      true,
    ],
    [
      'a failing provider in mid-stream',
      new OpenAI.APIError(undefined, { code: 'server_error' }, 'x', headers),
      'server_error',
      true,
    ],
    ['a bad key', OpenAI.APIError.generate(401, {}, 'x', headers), 'unauthorized', false],
    ['a bad request', Anthropic.APIError.generate(400, {}, 'x', headers), 'invalid_request', false],
    ['an answer cut by its limit', new LengthFinishReasonError(), 'internal', false],
  ])('knows %s', (_, error, code, retryable) => {
    expect(failureOf(error)).toMatchObject({ code, retryable });
  });

  it('says the words of the provider, not the JSON around them', () => {
    const error = new Anthropic.APIError(undefined, overloaded, undefined, headers, 'overloaded_error');
    expect(failureOf(error).message).toBe('busy');
  });

  it('takes an abort that the other side made for a broken line where a model is called', () => {
    expect(modelFailure(new OpenAI.APIUserAbortError())).toMatchObject({ code: 'connection', retryable: true });
  });
});
