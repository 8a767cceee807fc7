import { fileTokens, textOfPrompt } from '../loop/prompt-text.js';
import type { ModelMessage } from '../model/prompt.js';
import { withoutMarks, type RememberedMessage } from './remembered-message.js';

/** Counts the tokens of a text. */
export type CountTokens = (text: string) => number;

/** What a message takes beside its text: its role and its bounds. */
const messageOverhead = 4;

/** What the user said, and all that was answered to it: what is remembered or forgotten as one. */
export class Turn {
  #tokens: number | undefined;

  constructor(
    readonly messages: readonly RememberedMessage[],
    private readonly count: CountTokens,
  ) {}

  /** Counted once, when it is asked for. */
  get tokens(): number {
    return (this.#tokens ??= tokensOf(this.messages, this.count));
  }

  get isInterrupted(): boolean {
    return this.messages.at(-1)?.interrupted === true;
  }

  /** Whether anything was answered. */
  get isAnswered(): boolean {
    return this.messages.some(({ role }) => role !== 'user');
  }

  /** The turn without its tool calls and their results: what people said and read of it. */
  withoutTools(): Turn {
    const messages = this.messages.flatMap((message): RememberedMessage[] => {
      if (message.role === 'tool') return [];
      if (message.role !== 'assistant') return [message];
      const content = message.content.filter(({ type }) => type !== 'tool-call');
      return content.length === 0 ? [] : [{ ...message, content }];
    });
    return new Turn(messages, this.count);
  }

  forModel(): ModelMessage[] {
    return this.messages.map(withoutMarks);
  }
}

/** Cuts what was said into turns: each begins where the user speaks. What comes before that belongs to no turn, and is left out. */
export function turnsOf(messages: readonly RememberedMessage[], count: CountTokens): Turn[] {
  const starts = messages.flatMap(({ role }, index) => (role === 'user' ? [index] : []));
  return starts.map((start, index) => new Turn(messages.slice(start, starts[index + 1]), count));
}

export function tokensOf(messages: readonly ModelMessage[], count: CountTokens): number {
  return messages.reduce(
    (sum, message) => sum + messageOverhead + count(textOfPrompt([message])) + fileTokens([message]),
    0,
  );
}
