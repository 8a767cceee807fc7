import type { LanguageModel, ModelCallOptions } from '../model/language-model.js';

/** What a reader got of a model's stream. */
export interface ReadAnswer {
  readonly parts: readonly { readonly type: string; readonly delta?: string; readonly [key: string]: unknown }[];
  /** What the stream broke with. */
  readonly error?: unknown;
}

/** The prompt of a call in which nothing depends on the prompt. */
export const anyPrompt: ModelCallOptions['prompt'] = [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }];

/** Calls a model and reads all that it sends; how it ends is told, not thrown. */
export async function readAnswer(model: LanguageModel, call: Partial<ModelCallOptions> = {}): Promise<ReadAnswer> {
  const parts: ReadAnswer['parts'][number][] = [];
  try {
    const { stream } = await model.doStream({ prompt: anyPrompt, ...call });
    for await (const part of stream) parts.push(part as ReadAnswer['parts'][number]);
    return { parts };
  } catch (error) {
    return { parts, error };
  }
}

/** The joined text of an answer. */
export function answerText({ parts }: ReadAnswer): string {
  return parts.map(({ type, delta }) => (type === 'text-delta' ? delta : '')).join('');
}

/** The types of an answer's parts, in order. */
export function partTypes({ parts }: ReadAnswer): string[] {
  return parts.map(({ type }) => type);
}

/** Lets everything happen that waits for nothing but promises. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
