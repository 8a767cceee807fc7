import { ofType } from '@weir/operators';
import { fromModel, runAgent, runStream } from '@weir/agent';
import type { Runnable } from '@langchain/core/runnables';
import { streamText } from 'ai';
import { lastValueFrom, tap } from 'rxjs';
import { scriptedModel, textParts, type AiSdkModel } from './ai-sdk-model.js';
import { answer, type Answer } from './chunk-stream.js';
import { LangChainModel } from './lang-chain-model.js';

export type Subject = (pieces: Iterable<string>) => Promise<Answer>;

const modelOf = (pieces: Iterable<string>): AiSdkModel => scriptedModel(() => textParts(pieces));
const prompt = 'What is a weir?';

/** The stream of the model's parts, read to its end. */
export const bareStream: Subject = async (pieces) => {
  const { result, add } = answer();
  const { stream } = await modelOf(pieces).doStream({ prompt: [] });
  for await (const part of stream) if (part.type === 'text-delta') add(part.delta);
  return result;
};

export const weirStream: Subject = async (pieces) => {
  const { result, add } = answer();
  for await (const event of runStream({ model: modelOf(pieces), prompt })) {
    if (event.type === 'llm_chunk') add(event.data.delta);
  }
  return result;
};

export const weirRun: Subject = async (pieces) => {
  const { result, add } = answer();
  const chunks$ = runAgent({ model: modelOf(pieces), prompt }).pipe(ofType('llm_chunk'));
  await lastValueFrom(chunks$.pipe(tap(({ data }) => add(data.delta))));
  return result;
};

export const weirModel: Subject = async (pieces) => {
  const { result, add } = answer();
  const chunks$ = fromModel(modelOf(pieces), [{ role: 'user', content: prompt }]).pipe(ofType('llm_chunk'));
  await lastValueFrom(chunks$.pipe(tap(({ data }) => add(data.delta))));
  return result;
};

export const aiSdkFullStream: Subject = async (pieces) => {
  const { result, add } = answer();
  const { fullStream } = streamText({ model: modelOf(pieces), prompt });
  for await (const part of fullStream) if (part.type === 'text-delta') add(part.text);
  return result;
};

export const aiSdkTextStream: Subject = async (pieces) => {
  const { result, add } = answer();
  const { textStream } = streamText({ model: modelOf(pieces), prompt });
  for await (const text of textStream) add(text);
  return result;
};

export const langChainStream: Subject = async (pieces) => {
  const { result, add } = answer();
  for await (const chunk of await new LangChainModel(pieces).stream(prompt)) if (chunk.text !== '') add(chunk.text);
  return result;
};

export const langChainEvents: Subject = async (pieces) => {
  const { result, add } = answer();
  // As any step of theirs: on models the same call goes by another name one day.
  const model: Runnable = new LangChainModel(pieces);
  const events = model.streamEvents(prompt, { version: 'v2' });
  for await (const { event, data } of events) {
    const { text } = (data.chunk ?? {}) as { text?: string };
    if (event === 'on_chat_model_stream' && text !== undefined && text !== '') add(text);
  }
  return result;
};
