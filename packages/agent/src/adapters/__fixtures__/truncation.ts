import type { WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import { gather, lastOf, textOf } from '../../__fixtures__/gather.js';
import { fromModel } from '../../model/from-model.js';
import type { LanguageModel } from '../../model/language-model.js';
import type { ModelStep } from '../../model/model-step.js';
import { PartReader } from '../../model/part-reader.js';
import type { StepReader } from '../../model/step-pump.js';
import { AnthropicMessagesReader } from '../anthropic-messages-reader.js';
import { fromAnthropicMessages } from '../anthropic-messages.js';
import { OpenAiChatReader } from '../openai-chat-reader.js';
import { fromOpenAiChat } from '../openai-chat.js';
import { OpenAiResponsesReader } from '../openai-responses-reader.js';
import { fromOpenAiResponses } from '../openai-responses.js';
import { officialCalls, sdkModels, type Api } from './clients.js';
import { payloads, recording, recordingsOf, type Recording } from './recordings.js';
import type { Replay, ReplayServer } from './replay-server.js';

/** A client whose answers are cut. */
export interface Subject {
  readonly name: string;
  readonly api: Api;
  /** Where a broken connection shows as an end, or not at all, what is lost stays unknown: such subjects see clean ends only. */
  readonly ends: readonly ('close' | 'break')[];
  /** Makes a call; what it gives for complete tool calls goes to `call`. */
  readonly ask: (url: string, call: (input: string) => void) => Observable<WeirEvent>;
  /** An official client, and not a package of the AI SDK. */
  readonly isOfficial: boolean;
  /** What it gives as text, beside text: the words of spoken answers, or refusals. */
  readonly alsoText?: 'speech' | 'refusal';
}

const readers: Readonly<Record<Api, new (emit: (step: ModelStep) => void) => StepReader>> = {
  chat: OpenAiChatReader,
  responses: OpenAiResponsesReader,
  messages: AnthropicMessagesReader,
};

/** Reads a stream of parts a second time, beside whoever reads it, for the tool calls in it. */
async function* overheard<T>(stream: PromiseLike<AsyncIterable<T>> | AsyncIterable<T>, reader: StepReader) {
  for await (const part of await stream) {
    reader.read(part);
    yield part;
  }
}

const callsTo = (call: (input: string) => void) => (step: ModelStep) => {
  if (step.kind === 'tool-call') call(step.call.input);
};

function overheardModel(model: LanguageModel, call: (input: string) => void): LanguageModel {
  const { specificationVersion, provider, modelId } = model;
  return {
    specificationVersion,
    provider,
    modelId,
    async doStream(options) {
      const reader = new PartReader(callsTo(call));
      const { stream } = await model.doStream(options);
      const transform = (part: unknown, controller: TransformStreamDefaultController<unknown>) => {
        reader.read(part);
        controller.enqueue(part);
      };
      return { stream: stream.pipeThrough(new TransformStream({ transform })) };
    },
  };
}

/** The official clients, and the AI SDK's packages. */
export const subjects: readonly Subject[] = [
  {
    name: 'openai, chat',
    api: 'chat',
    ends: ['close', 'break'],
    isOfficial: true,
    alsoText: 'speech',
    ask: (url, call) =>
      fromOpenAiChat((signal) => overheard(officialCalls.chat(url)(signal), new readers.chat(callsTo(call)))),
  },
  {
    name: 'openai, responses',
    api: 'responses',
    ends: ['close', 'break'],
    isOfficial: true,
    alsoText: 'speech',
    ask: (url, call) =>
      fromOpenAiResponses((signal) =>
        overheard(officialCalls.responses(url)(signal), new readers.responses(callsTo(call))),
      ),
  },
  {
    name: '@anthropic-ai/sdk, create',
    api: 'messages',
    ends: ['close', 'break'],
    isOfficial: true,
    alsoText: 'speech',
    ask: (url, call) =>
      fromAnthropicMessages((signal) =>
        overheard(officialCalls.messages(url)(signal), new readers.messages(callsTo(call))),
      ),
  },
  {
    name: '@anthropic-ai/sdk, stream',
    api: 'messages',
    ends: ['close'],
    isOfficial: true,
    alsoText: 'speech',
    ask: (url, call) =>
      fromAnthropicMessages((signal) =>
        overheard(officialCalls.messageStream(url)(signal), new readers.messages(callsTo(call))),
      ),
  },
  ...sdkModels.map(([name, api, model]): Subject => ({
    name,
    api,
    ends: ['close', 'break'],
    isOfficial: false,
    ...(name !== '@ai-sdk/openai-compatible' && { alsoText: 'refusal' }),
    ask: (url, call) => fromModel(overheardModel(model(url), call), 'hello'),
  })),
];

const marker = /"finish_reason":"|"type":"(response\.(completed|incomplete)|message_stop)"/;
/** The arguments of the calls in the recordings. */
const whole: readonly string[] = ['{"city":"Bern"}', '{"city":"Zürich"}'];

/** The text in what was sent. */
function textSent(events: Recording, { alsoText }: Subject): string {
  return payloads(events)
    .map((payload) => textOfPayload(payload, alsoText))
    .join('');
}

interface Payload {
  type?: string;
  choices?: { delta?: { content?: string; refusal?: string | null; audio?: { transcript?: string } } }[];
  delta?: string | { type: string; text?: string };
}

function textOfPayload({ type, choices, delta }: Payload, alsoText?: 'speech' | 'refusal'): string {
  if (choices !== undefined) {
    const { content, refusal, audio } = choices[0]?.delta ?? {};
    const more = { speech: audio?.transcript, refusal };
    return (content ?? '') + ((alsoText && more[alsoText]) ?? '');
  }
  if (typeof delta === 'object') return delta.type === 'text_delta' ? (delta.text ?? '') : '';
  const more = { speech: 'response.audio.transcript.delta', refusal: 'response.refusal.delta' };
  return type === 'response.output_text.delta' || (alsoText && type === more[alsoText]) ? (delta ?? '') : '';
}

/**
 * Cuts a subject's recorded answers at every event, and checks each run: its events keep the protocol, so that there is exactly one last
 * one and no gap; it is the one that the reference states; the text is that which was sent; and no tool call was complete before its arguments.
 *
 * @returns how many cases there were
 */
export async function cutEverywhere(server: ReplayServer, subject: Subject, { end, bytes }: Omit<Replay, 'events'>) {
  let cases = 0;
  for (const name of recordingsOf(subject.api)) {
    const events = recording(name);
    for (let cut = 0; cut <= events.length; cut++) {
      const sent = events.slice(0, cut);
      server.put({ events: sent, ...(end && { end }), ...(bytes !== undefined && { bytes }) });
      await expectOutcome(server, subject, { sent, isBroken: end === 'break' });
      cases++;
    }
  }
  return cases;
}

/**
 * Sends a subject's recorded answers in small writes, and checks that nothing is lost.
 *
 * @returns how many cases there were
 */
export async function replayWhole(server: ReplayServer, subject: Subject, bytes: number): Promise<number> {
  const names = recordingsOf(subject.api);
  for (const name of names) {
    const sent = recording(name);
    server.put({ events: sent, bytes });
    await expectOutcome(server, subject, { sent, isBroken: false });
  }
  return names.length;
}

interface Sent {
  sent: Recording;
  isBroken: boolean;
}

async function expectOutcome(server: ReplayServer, subject: Subject, { sent, isBroken }: Sent): Promise<void> {
  const calls: string[] = [];
  const events = await gather(subject.ask(server.url, (input) => calls.push(input)));
  const text = textSent(sent, subject);
  const { type, data } = lastOf(events);
  const ends = [type === 'error' ? data.code : type];
  expect(ends).toEqual(endsOf(subject, sent, isBroken));
  // A client that finds the line broken throws away what it has not handed on yet.
  if (isBroken) expect(text.startsWith(textOf(events))).toBe(true);
  else expect(textOf(events)).toBe(text);
  // Some of the AI SDK's packages give half a call where the answer is cut; by its end the agent knows that it must not run.
  if (subject.isOfficial) expect(whole).toEqual(expect.arrayContaining(calls));
  if (type === 'llm_end' && data.finishReason === 'tool_calls') expect(calls).toEqual(whole);
}

function endsOf({ api, isOfficial }: Subject, sent: Recording, isBroken: boolean): string[] {
  const isMarked = sent.some((event) => marker.test(event.toString()));
  // The AI SDK's packages for OpenAI say the end of an answer at the end of the stream, which a broken one does not have.
  const staysUnsaid = isBroken && !isOfficial && api !== 'messages';
  if (isMarked && !staysUnsaid) return ['llm_end'];
  return [isBroken ? 'connection' : 'truncated'];
}
