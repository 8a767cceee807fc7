import {
  ConversationChangedError,
  InvalidArgumentError,
  InvalidItemError,
  realClock,
  userMessage,
  type WeirEvent,
} from '@weir/core';
import { concat, of } from 'rxjs';
import { advanceState, checkState } from '../loop/agent-state.js';
import { contentOf } from '../model/message-content.js';
import type { Message, ModelMessage, Question } from '../model/prompt.js';
import { resumeAgent, type ResumeAgentOptions } from '../resume-agent.js';
import { runAgent } from '../run-agent.js';
import { AgentStream } from '../running/agent-stream.js';
import { RunSteering } from '../running/run-steering.js';
import { askedTurn, waitingTurn, withWhole, type BegunTurn } from './begun-turn.js';
import { conversationSettings, type ConversationOptions, type ConversationSettings } from './conversation-options.js';
import { rememberTurns } from './remember.js';
import { checkedTurn, type MemoryMarks, type RememberedMessage } from './remembered-message.js';
import { turnStream } from './turn-stream.js';
import type { ContinueOptions, TurnOptions } from './turn-options.js';
import type { Turn } from './turn.js';
import { WindowMemory, type BrokenOff } from './window-memory.js';

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
  messages(prompt?: Question): Promise<ModelMessage[]> {
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
   * @throws InvalidArgumentError as the rejection, where a message has the role `system`, or the first one is not the user's
   */
  async append(messages: readonly (Message & MemoryMarks)[]): Promise<void> {
    const turn = checkedTurn(messages);
    if (turn.length > 0) await this.#inOrder(() => this.#save(turn));
  }

  /**
   * Runs an agent for a turn of the conversation: `user_message`, then the events of `runAgent`, all remembered when the run ends.
   *
   * Cold: each subscription is a turn. It begins when the memory has been read. The rest is as with `runStream` and `remember`: an answer that is
   * interrupted, by `interrupt`, by `steering` or by unsubscribing, is remembered as far as it came; of one that is left while a tool call waits for a
   * decision nothing is, until `resume` goes on with it. Where `firstSeq` is given, the message is taken to have been told already, and the events go on
   * behind it. Turns that overlap do not know of each other.
   *
   * Errors with what the store throws, before the run begins or behind its `agent_end`; of itself a run never fails.
   *
   * @throws InvalidArgumentError at once, for options that make no sense
   */
  run<Deps = unknown>(options: TurnOptions<Deps>): AgentStream<WeirEvent>;
  run(options: TurnOptions): AgentStream<WeirEvent> {
    const { prompt, firstSeq, clock = realClock, answer = runAgent, steering = new RunSteering(), ...rest } = options;
    // Checks the options: a run that nobody subscribes to does nothing.
    void runAgent(options);
    const begun = firstSeq === undefined ? undefined : askedTurn(prompt);
    return turnStream(
      steering,
      () => this.messages(prompt),
      (messages) => {
        const { run = globalThis.crypto.randomUUID(), source, parent } = rest;
        const asked = userMessage({ run, seq: 0, time: clock.now(), source, parent }, { content: contentOf(prompt) });
        const answer$ = answer({ ...rest, clock, steering, run, firstSeq: firstSeq ?? 1, messages });
        const turn$ = firstSeq === undefined ? concat(of(asked), answer$) : answer$;
        return turn$.pipe(this.#remembered(begun, (turn) => this.append(turn)));
      },
    );
  }

  /**
   * Goes on with the newest answer, which broke off: the model is asked to go on from its last character, and what it says again is cut. The events are
   * those of a run of its own, which tell what is new; in the memory both are one answer, no longer marked.
   *
   * An answer that broke off in the midst of its tool calls, or before its first word, goes on from there. Where it breaks off once more, it is remembered as
   * far as it came then. The rest is as with `run`.
   *
   * Errors with what the store throws.
   *
   * @throws InvalidArgumentError at once, for options that make no sense; as the stream's error, where the newest answer has not broken off
   */
  continue<Deps = unknown>(options: ContinueOptions<Deps>): AgentStream<WeirEvent>;
  continue(options: ContinueOptions): AgentStream<WeirEvent> {
    const { continuation, answer = runAgent, steering = new RunSteering(), ...rest } = options;
    // Checks the rest; the messages are not known yet.
    void runAgent({ ...rest, prompt: '' });
    return turnStream(
      steering,
      () => this.#brokenOff(),
      ({ turn, messages, text }) => {
        const continueFrom = { text, ...(continuation !== undefined && { continuation }) };
        const answer$ = answer({ ...rest, steering, messages, continueFrom });
        return answer$.pipe(this.#remembered({ messages: turn }, (whole) => this.#saveWhole(whole)));
      },
    );
  }

  /**
   * Goes on with a turn whose run waited for a decision over a tool call, in this process or another: as `resumeAgent` does. The whole turn is remembered when
   * the run ends.
   *
   * The turn stands behind those that were remembered while it waited. What was said before the run waited is remembered as it stands in the state. The rest is as with `run`.
   *
   * Errors with what the store throws.
   *
   * @throws InvalidArgumentError at once, as `resumeAgent` does
   */
  resume<Deps = unknown>(options: ResumeAgentOptions<Deps>): AgentStream<WeirEvent>;
  resume(options: ResumeAgentOptions): AgentStream<WeirEvent> {
    const events = [...(options.events ?? [])];
    const events$ = resumeAgent({ ...options, events });
    const state = advanceState(checkState(options.state), events);
    const begun = waitingTurn(state, this.#settings.memory.interruptionNote);
    const remembered$ = events$.pipe(this.#remembered(begun, (turn) => this.#saveWhole(turn)));
    return new AgentStream(remembered$, events$.steering);
  }

  /** Forgets all that was said. */
  clear(): Promise<void> {
    return this.#inOrder(async () => {
      await this.#ready();
      await this.#replace([]);
    });
  }

  /** Resolves when every turn that has ended is in the store, or has failed to be. */
  async saved(): Promise<void> {
    await this.#last;
  }

  /** Resolves when nothing is under way any more: neither a change of the store nor a summary. */
  async settled(): Promise<void> {
    await this.saved();
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

  #remembered(begun: BegunTurn | undefined, save: (turn: readonly RememberedMessage[]) => Promise<void>) {
    return rememberTurns<WeirEvent>({ begun, save, onError: this.#settings.onError });
  }

  #brokenOff(): Promise<BrokenOff> {
    return this.#inOrder(async () => {
      await this.#ready();
      const broken = this.#memory.brokenOff();
      if (broken !== undefined) return broken;
      throw new InvalidArgumentError('conversation', 'one whose newest answer broke off', this.id);
    });
  }

  async #save(turn: readonly RememberedMessage[]): Promise<void> {
    await this.#untilUnchanged(async () => {
      const version = await this.#ready();
      this.#version = await this.#settings.store.append(this.id, turn, version);
    });
    this.#memory.add(turn);
    this.#summarize();
  }

  /** Saves a turn in the place of its beginning, where that is there. */
  #saveWhole(turn: readonly RememberedMessage[]): Promise<void> {
    const { store } = this.#settings;
    return this.#inOrder(async () => {
      await this.#untilUnchanged(async () => {
        const { messages, version } = await store.load(this.id);
        const whole = withWhole(messages, turn);
        this.#version = await store.replace(this.id, whole, version);
        this.#memory.load(whole);
      });
      this.#summarize();
    });
  }

  /** Makes a change, again where somebody else was faster. */
  async #untilUnchanged(change: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await change();
      } catch (error) {
        // Whatever has failed: what the store has now is not known.
        this.#version = undefined;
        if (!ConversationChangedError.is(error) || tries === mostConflicts) throw error;
      }
    }
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
