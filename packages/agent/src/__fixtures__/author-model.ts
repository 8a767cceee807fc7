import type { LanguageModel, ModelCallOptions } from '../model/language-model.js';
import { finishPart } from './raw-model.js';

/** One call of a model that writes a text it knows. */
export interface AuthorRound {
  /** How many characters are new before it is cut; without it, the text is written to its end. */
  writes?: number;
  /** How many characters it says again first. */
  repeats?: number;
  /** How it is cut. */
  cut?: 'length' | 'close' | { fail: unknown };
  /** Said instead of a continuation. */
  instead?: string;
}

/** A model that writes one text, however many calls it takes: from where the prompt's last answer ends. */
export interface AuthorModel extends LanguageModel {
  readonly calls: ModelCallOptions[];
}

/** Each call takes 7 tokens in and 3 out, where it comes to a finish. `size` is how many characters a piece has. */
export function authorModel(whole: string, rounds: readonly AuthorRound[], size = 3): AuthorModel {
  const calls: ModelCallOptions[] = [];
  return {
    specificationVersion: 'v3',
    provider: 'author',
    modelId: 'author-model',
    calls,
    async doStream(options) {
      const round = rounds[calls.length] ?? {};
      calls.push(options);
      const parts = roundParts(whole, saidIn(options), round, size);
      return {
        stream: new ReadableStream<unknown>(
          {
            pull(controller) {
              const { done, value } = parts.next();
              if (done !== true) return controller.enqueue(value);
              const { cut } = round;
              if (typeof cut === 'object') controller.error(cut.fail);
              else controller.close();
            },
          },
          { highWaterMark: 0 },
        ),
      };
    },
  };
}

function* roundParts(whole: string, said: string, round: AuthorRound, size: number): Generator<unknown, void> {
  const { writes = Infinity, repeats = 0, cut, instead } = round;
  const text = instead ?? whole.slice(Math.max(0, said.length - repeats), said.length + writes);
  yield { type: 'stream-start', warnings: [] };
  yield { type: 'text-start', id: 't' };
  for (let at = 0; at < text.length; at += size)
    yield { type: 'text-delta', id: 't', delta: text.slice(at, at + size) };
  if (cut !== undefined && cut !== 'length') return;
  yield { type: 'text-end', id: 't' };
  yield finishPart(cut ?? 'stop');
}

function saidIn({ prompt }: ModelCallOptions): string {
  const content = prompt.findLast(({ role }) => role === 'assistant')?.content ?? [];
  return typeof content === 'string'
    ? content
    : content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
