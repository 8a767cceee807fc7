import { InvalidArgumentError, realClock, type Clock, type ConversationStore } from '@weir/core';
import { estimateTokenCount } from 'tokenx';
import type { RunAgentOptions } from '../run-agent.js';
import { memoryConversationStore } from './memory-conversation-store.js';
import type { RememberedMessage } from './remembered-message.js';
import { byModel, type Summarize } from './summarizer.js';
import { tokensOf, type CountTokens } from './turn.js';
import type { WindowMemorySettings } from './window-memory.js';

/** Options of `conversation`. */
export interface ConversationOptions {
  /** Tells the conversation from others of the store. */
  id: string;
  /** The most tokens that a model is given: the system text, the summary, earlier turns and the question. Leave room for the answer. */
  window: number;
  /** Text for the system role; always in the window. */
  system?: string;
  /** Where the conversation is kept. Default: a store of its own, in memory. */
  store?: ConversationStore<RememberedMessage> | ConversationStore;
  /** Summarises what falls out of the window: a model, or a function. Default: it is forgotten. */
  summarize?: RunAgentOptions['model'] | Summarize;
  /** The most tokens of a summary; at most `window`. Default: a quarter of it. */
  summaryTokens?: number;
  /** Counts the tokens of a text. Default: the estimate of `tokenx`, which is mostly within a tenth. */
  countTokens?: CountTokens;
  /** What the model is told, before the question that follows a turn that broke off. `false`: nothing. Default: that it was cut off there. */
  interruptionNote?: string | false;
  /** Told of a summary that failed, which is tried again after the next turn, and of a turn that could not be saved after its reader had left. */
  onError?: (error: unknown) => void;
  /** Where the time of a model's summary comes from. Default `realClock`. */
  clock?: Clock;
}

/** The same with every default filled in. */
export interface ConversationSettings {
  readonly id: string;
  readonly store: ConversationStore<RememberedMessage>;
  readonly summarize: Summarize | undefined;
  readonly onError: ((error: unknown) => void) | undefined;
  readonly memory: WindowMemorySettings;
}

const usualNote =
  '[Your previous answer was cut off where it ends. The user has read it up to there. Go on from it only if that is wanted.]';

/** @throws InvalidArgumentError when an option makes no sense */
export function conversationSettings(options: ConversationOptions): ConversationSettings {
  const { id, window, system, summarize, onError, clock = realClock } = options;
  const {
    store = memoryConversationStore<RememberedMessage>({ maxConversations: 1 }),
    countTokens: count = estimateTokenCount,
  } = options;
  const { summaryTokens = Math.ceil(window / 4), interruptionNote: note = usualNote } = options;
  if (id === '') throw new InvalidArgumentError('id', 'a text with something in it', id);
  if (!(window >= 1)) throw new InvalidArgumentError('window', 'a number of tokens from 1', window);
  if (system !== undefined && tokensOf([{ role: 'system', content: system }], count) > window)
    throw new InvalidArgumentError('window', 'large enough for the system text', window);
  if (!(summaryTokens >= 1 && summaryTokens <= window))
    throw new InvalidArgumentError('summaryTokens', `a number from 1 to ${window}, which is "window"`, summaryTokens);
  const by = typeof summarize === 'object' ? byModel(summarize, clock) : summarize;
  return {
    id,
    // What it has of this conversation was put there by this class.
    store: store as ConversationStore<RememberedMessage>,
    summarize: by,
    onError,
    memory: {
      window,
      system,
      count,
      summaryTokens: by === undefined ? undefined : summaryTokens,
      interruptionNote: note === false ? undefined : note,
    },
  };
}
