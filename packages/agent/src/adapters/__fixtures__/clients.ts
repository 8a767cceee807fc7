import Anthropic from '@anthropic-ai/sdk';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { WeirEvent } from '@weir/core';
import OpenAI from 'openai';
import type { Observable } from 'rxjs';
import { fromModel } from '../../model/from-model.js';
import { fromAnthropicMessages } from '../anthropic-messages.js';
import { fromOpenAiChat } from '../openai-chat.js';
import { fromOpenAiResponses } from '../openai-responses.js';
import type { FromStreamOptions } from '../step-stream.js';

/** An API; the recordings of its answers are named for it. */
export type Api = 'chat' | 'responses' | 'messages';

/** Asks a server, by a client as users have it. */
export type Ask = (url: string, options?: FromStreamOptions) => Observable<WeirEvent>;

const apiKey = 'test-key';
const model = 'test-model';
const messages = [{ role: 'user' as const, content: 'hello' }];
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const openai = (url: string) => new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0, logger: quiet });
const anthropic = (url: string) => new Anthropic({ apiKey, baseURL: url, maxRetries: 0, logger: quiet });

/** The official clients, by the API that they speak. */
export const officialClients: Readonly<Record<Api, Ask>> = {
  chat: (url, options) =>
    fromOpenAiChat(
      (signal) =>
        openai(url).chat.completions.create(
          { model, messages, stream: true, stream_options: { include_usage: true } },
          { signal },
        ),
      options,
    ),
  responses: (url, options) =>
    fromOpenAiResponses(
      (signal) => openai(url).responses.create({ model, input: 'hello', stream: true }, { signal }),
      options,
    ),
  messages: (url, options) =>
    fromAnthropicMessages(
      (signal) => anthropic(url).messages.create({ model, max_tokens: 100, messages, stream: true }, { signal }),
      options,
    ),
};

/** The helper of Anthropic's client, which reads ahead. */
export const messageStream: Ask = (url, options) =>
  fromAnthropicMessages(
    (signal) => anthropic(url).messages.stream({ model, max_tokens: 100, messages }, { signal }),
    options,
  );

/** The packages of the AI SDK, with the API that each speaks. */
export const sdkModels: readonly (readonly [name: string, api: Api, ask: Ask])[] = [
  ['@ai-sdk/openai chat', 'chat', (url, options) => fromModel(createOpenAI({ apiKey, baseURL: `${url}/v1` }).chat(model), 'hello', options)],
  ['@ai-sdk/openai responses', 'responses', (url, options) => fromModel(createOpenAI({ apiKey, baseURL: `${url}/v1` }).responses(model), 'hello', options)],
  ['@ai-sdk/anthropic', 'messages', (url, options) => fromModel(createAnthropic({ apiKey, baseURL: `${url}/v1` })(model), 'hello', options)],
  ['@ai-sdk/openai-compatible', 'chat', (url, options) => fromModel(createOpenAICompatible({ name: 'other', baseURL: `${url}/v1`, includeUsage: true }).chatModel(model), 'hello', options)],
]; // prettier-ignore
