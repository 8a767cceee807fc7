import {
  ConversationChangedError,
  InvalidArgumentError,
  InvalidItemError,
  currentValve,
  userMessage,
  realClock,
  withinValve,
  type WeirEvent,
} from '@weir/core';
import { Observable, concat, from, of, switchMap } from 'rxjs';
import { toPrompt, type Message, type ModelMessage } from '../model/prompt.js';
import { runAgent, type RunAgentOptions } from '../run-agent.js';
import { conversationSettings, type ConversationOptions, type ConversationSettings } from './conversation-options.js';
import { remember } from './remember.js';
import type { MemoryMarks, RememberedMessage } from './remembered-message.js';
import type { Turn } from './turn.js';
import { WindowMemory } from './window-memory.js';

/** Options of a turn: those of `runAgent`, without the messages and the system text, which the conversation has. */
export interface TurnOptions extends Omit<RunAgentOptions, 'messages' | 'system' | 'prompt'> {
  /** What the user says. */
  prompt: string;
  /** How the agent is run: a strategy, or a function of yours that takes what `runAgent` takes. Default `runAgent`. */
  answer?: (options: RunAgentOptions) => Observable<WeirEvent>;
}

/** How often a turn is tried to be added behind those of others before it fails. */
const mostConflicts = 8;

/**
 * The memory of a conversation: what was said, as much of it as a model may be given, kept in a store.
 *
 * Make one with `conversation`. All calls are answered in the order in which they were made.
 */
export class Conversation {
  readonly id: string;
  readonly #settings: ConversationSettings;
  readonly #memory: WindowMemory;
  /** What the store last said; undefined where it has to be asked. */
  #version: string | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #summarizing: Promise<void> | undefined;

  /** @throws InvalidArgumentError for options that make no sense */
  constructor(options: ConversationOptions) {
    this.#settings = conversationSettings(options);
    this.#memory = new WindowMemory(this.#settings.memory);
    this.id = options.id;
  }

  /**
   * Gives the messages for the next run: the system text, the summary, the newest turns that fit into the window, and the question.
   *
   * Rejects with what the store rejects with; the next call asks it again.
   */
  messages(prompt?: string): Promise<ModelMessage[]> {
    return this.#inOrder(async () => {
      await this.#ready();
      return this.#memory.messages(prompt);
    });
  }

  /**
   * Remembers what was said in a turn: the user's message first. Resolves once it is in the store; a summary that it leads to is made afterwards.
   *
   * Where another process was faster, the turn goes behind theirs.
   *
   * @throws InvalidArgumentError where a message has the role `system`, or the first one is not the user's
   */
  append(messages: readonly (Message & MemoryMarks)[]): Promise<void> {
    const turn = checkedTurn(messages);
    return this.#inOrder(async () => {
      if (turn.length > 0) await this.#save(turn);
    });
  }

  /**
   * Runs an agent for a turn of the conversation: `user_message`, then the events of `runAgent`, all remembered when the run ends.
   *
   * Cold: each subscription is a turn. It begins when the memory has been read. The rest is as with `runAgent` and `remember`: an answer that is
   * interrupted, by `interrupt`, by `steering` or by unsubscribing, is remembered as far as it came. Where `firstSeq` is given, the message is taken to have
   * been told already, and the events go on behind it. Turns that overlap do not know of each other.
   *
   * Errors with what the store throws, before the run begins or behind its `agent_end`; of itself a run never fails.
   *
   * @throws InvalidArgumentError at once, for options that make no sense
   */
  run(options: TurnOptions): Observable<WeirEvent> {
    const { prompt, firstSeq, clock = realClock, answer = runAgent, ...rest } = options;
    // Checks the options: a run that nobody subscribes to does nothing.
    void runAgent(options);
    const { onError } = this.#settings;
    return new Observable<WeirEvent>((subscriber) => {
      const valve = currentValve();
      const { run = globalThis.crypto.randomUUID(), source, parent } = rest;
      const asked = userMessage({ run, seq: 0, time: clock.now(), source, parent }, { content: prompt });
      const events$ = (messages: ModelMessage[]) => {
        const answer$ = answer({ ...rest, clock, run, firstSeq: firstSeq ?? 1, messages });
        return firstSeq === undefined ? concat(of(asked), answer$) : answer$;
      };
      const remembered = remember<WeirEvent>(this, {
        ...(onError !== undefined && { onError }),
        ...(firstSeq !== undefined && { prompt }),
      });
      return from(this.messages(prompt))
        .pipe(
          switchMap((messages) => withValve(valve, events$(messages))),
          remembered,
        )
        .subscribe(subscriber);
    });
  }

  /** Forgets all that was said. */
  clear(): Promise<void> {
    return this.#inOrder(async () => {
      await this.#ready();
      await this.#replace([]);
    });
  }

  /** Resolves when nothing is under way any more: neither a change of the store nor a summary. */
  async settled(): Promise<void> {
    await this.#last;
    while (this.#summarizing !== undefined) {
      await this.#summarizing;
      await this.#last;
    }
  }

  #inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #ready(): Promise<string> {
    if (this.#version !== undefined) return this.#version;
    const { messages, version } = await this.#settings.store.load(this.id);
    this.#memory.load(messages);
    return (this.#version = version);
  }

  async #save(turn: readonly RememberedMessage[]): Promise<void> {
    const { store } = this.#settings;
    for (let tries = 1; ; tries++) {
      const version = await this.#ready();
      try {
        this.#version = await store.append(this.id, turn, version);
        break;
      } catch (error) {
        // Whatever has failed: what the store has now is not known.
        this.#version = undefined;
        if (!ConversationChangedError.is(error) || tries === mostConflicts) throw error;
      }
    }
    this.#memory.add(turn);
    this.#summarize();
  }

  async #replace(messages: readonly RememberedMessage[]): Promise<void> {
    const version = this.#version ?? '';
    this.#version = undefined;
    this.#version = await this.#settings.store.replace(this.id, messages, version);
    this.#memory.load(messages);
  }

  #summarize(): void {
    const { summarize, onError } = this.#settings;
    const fallen = this.#memory.fallen();
    if (summarize === undefined || this.#summarizing !== undefined || fallen.length === 0) return;
    this.#summarizing = this.#putSummary(fallen)
      // Nothing is lost: the turns are there, and the next one tries again.
      .catch((error: unknown) => onError?.(error))
      .finally(() => (this.#summarizing = undefined));
  }

  async #putSummary(fallen: readonly Turn[]): Promise<void> {
    const { summarize, memory } = this.#settings;
    const text = await summarize?.({
      summary: this.#memory.summary,
      messages: fallen.flatMap(({ messages }) => messages),
      maxTokens: memory.summaryTokens ?? 0,
    });
    if (typeof text !== 'string' || text.trim() === '')
      throw new InvalidItemError([{ path: [], message: 'the summary is empty' }]);
    await this.#inOrder(async () => {
      await this.#ready();
      const messages = this.#memory.summarized(fallen, text);
      if (messages !== undefined) await this.#replace(messages);
    });
  }
}

/**
 * Remembers a conversation over its turns, and gives a model as much of it as fits into a window of tokens.
 *
 * Use `run` for a turn with memory; `messages` and `remember` to put the memory around a run of your own making. Whole turns are kept, the newest first, so that a
 * tool call is never without its result; only of a newest turn that is too long for the window, the tool calls are left out. The system text is always kept.
 *
 * What falls out of the window is forgotten by the model, not by the store; with `summarize` it is put together into a summary of at most `summaryTokens`, which
 * takes its place in the store as well. Summaries are made between turns and delay none; one that fails is told to `onError` and tried again after the next turn.
 * An answer that was interrupted is remembered as far as it came, marked `interrupted`, and the model is told so before the next question.
 *
 * The first turn reads the whole conversation from the store; from then on the work for a turn depends on the window, not on the conversation's length.
 * Memory: the turns of a window, and with `summarize` of four, beyond which the oldest are let go of even without a summary.
 * Other processes' turns are seen when both meet in the store: where several serve one conversation, make one for each turn.
 *
 * @throws InvalidArgumentError at once, for options that make no sense
 * @example
 * const chat = conversation({ id: 'user-7', window: 8000, system: 'Be brief.' });
 * chat.run({ model, prompt: 'Who wrote Faust?' }).subscribe(show);
 */
export function conversation(options: ConversationOptions): Conversation {
  return new Conversation(options);
}

function checkedTurn(messages: readonly (Message & MemoryMarks)[]): RememberedMessage[] {
  if (messages.some(({ role }) => role === 'system'))
    throw new InvalidArgumentError('messages', 'without a system message: give "system" to the conversation', messages);
  if (messages.length > 0 && messages[0]?.role !== 'user')
    throw new InvalidArgumentError(
      'messages',
      'a turn that begins with the user (for a run that does not tell, give "prompt" to remember)',
      messages,
    );
  return messages.map((message) => ({ ...message, ...(toPrompt([message])[0] as ModelMessage) }));
}

function withValve<T>(valve: ReturnType<typeof currentValve>, source$: Observable<T>): Observable<T> {
  return new Observable((subscriber) => withinValve(valve, () => source$.subscribe(subscriber)));
}
