import Anthropic from '@anthropic-ai/sdk';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { WeirEvent } from '@weir/core';
import OpenAI from 'openai';
import type { Observable } from 'rxjs';
import type { LanguageModel } from '../../model/language-model.js';
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

/** The calls of the official clients, by the API that they speak. */
export const officialCalls = {
  chat: (url: string) => (signal: AbortSignal) =>
    openai(url).chat.completions.create(
      { model, messages, stream: true, stream_options: { include_usage: true } },
      { signal },
    ),
  responses: (url: string) => (signal: AbortSignal) =>
    openai(url).responses.create({ model, input: 'hello', stream: true }, { signal }),
  messages: (url: string) => (signal: AbortSignal) =>
    anthropic(url).messages.create({ model, max_tokens: 100, messages, stream: true }, { signal }),
  /** The helper of Anthropic's client, which reads ahead. */
  messageStream: (url: string) => (signal: AbortSignal) =>
    anthropic(url).messages.stream({ model, max_tokens: 100, messages }, { signal }),
};

/** The official clients, by the API that they speak. */
export const officialClients: Readonly<Record<Api, Ask>> = {
  chat: (url, options) => fromOpenAiChat(officialCalls.chat(url), options),
  responses: (url, options) => fromOpenAiResponses(officialCalls.responses(url), options),
  messages: (url, options) => fromAnthropicMessages(officialCalls.messages(url), options),
};

/** The helper of Anthropic's client. */
export const messageStream: Ask = (url, options) => fromAnthropicMessages(officialCalls.messageStream(url), options);

/** Models of the AI SDK's packages, with the API that each speaks. */
export const sdkModels: readonly (readonly [name: string, api: Api, model: (url: string) => LanguageModel])[] = [
  ['@ai-sdk/openai chat', 'chat', (url) => createOpenAI({ apiKey, baseURL: `${url}/v1` }).chat(model)],
  ['@ai-sdk/openai responses', 'responses', (url) => createOpenAI({ apiKey, baseURL: `${url}/v1` }).responses(model)],
  ['@ai-sdk/anthropic', 'messages', (url) => createAnthropic({ apiKey, baseURL: `${url}/v1` })(model)],
  [
    '@ai-sdk/openai-compatible',
    'chat',
    (url) => createOpenAICompatible({ name: 'other', baseURL: `${url}/v1`, includeUsage: true }).chatModel(model),
  ],
];
