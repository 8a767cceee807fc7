import type { WeirEvent } from '@weir/core';
import { Observable, Subject, takeUntil, throwError, type MonoTypeOperatorFunction } from 'rxjs';
import type { Conversation } from './conversation.js';
import { askedTurn } from './begun-turn.js';
import { RunsRemembered, type RunsRememberedSettings } from './runs-remembered.js';

export interface RememberOptions {
  /** What the user said, for a source whose first run does not tell it: `runAgent` does not, `agent` and `conversation.run` do. */
  prompt?: string;
  /** Told of a turn that could not be saved after the reader had left. Default: it is raised as an unhandled error. */
  onError?: (error: unknown) => void;
}

/**
 * Has a conversation remember the runs that pass: what the user said, the answer, the tool calls and their results.
 *
 * Use it behind any source of runs: `runAgent`, `agent`, an adapter, a replay. `conversation.run` has it built in. It remembers what passes: an answer that
 * was redacted before, or cut at a stop, is remembered as the reader saw it, and text that was retracted is not. Runs of sub-agents are not, their results are.
 *
 * Everything passes at once. A run is saved at its end: `agent_end`, or `llm_end` or `error` of a bare model call. Where the source completes, fails,
 * or the reader leaves before that, the run is saved as far as it came, and marked `interrupted`, as is one that ends so. Of a run that failed before anything
 * was said, nothing is saved, nor of one that is left while a tool call waits for a decision: `conversation.resume` goes on with it, and saves all of it. Completes with the source, once all is saved; errors with it at once, and with the store's error where a turn cannot be saved.
 * A receipt is acknowledged once the turn is saved. Memory: the text of the open runs, of 1,000 at most; beyond them the one that began first is saved as it is.
 *
 * @throws InvalidArgumentError as the stream's error, for a run of which nobody has told what the user said
 * @throws ConversationChangedError, or whatever the store throws, as the stream's error
 * @example
 * runAgent({ model, messages: await chat.messages(prompt) }).pipe(remember(chat, { prompt }))
 */
export function remember<T = WeirEvent>(
  conversation: Pick<Conversation, 'append'>,
  { prompt, onError }: RememberOptions = {},
): MonoTypeOperatorFunction<T> {
  return rememberTurns({
    save: async (messages) => conversation.append(messages),
    onError,
    begun: prompt === undefined ? undefined : askedTurn(prompt),
  });
}

/** `remember`, for turns that something was said of before, and with a way of saving of its own. */
export function rememberTurns<T = WeirEvent>({
  save,
  begun,
  onError: report = raise,
}: Pick<RunsRememberedSettings, 'save' | 'begun'> & {
  onError: RememberOptions['onError'] | undefined;
}): MonoTypeOperatorFunction<T> {
  return (source) =>
    new Observable((subscriber) => {
      const runs = new RunsRemembered(subscriber, { save, begun, report });
      const left = new Subject<void>();
      subscriber.add(() => {
        left.next();
        runs.saveOpen();
      });
      // A source that emits while it is subscribed to hears of a reader who leaves by this alone.
      source.pipe(takeUntil(left)).subscribe(runs);
    });
}

/** As RxJS raises its own: by `config.onUnhandledError`, or as an uncaught exception. */
function raise(error: unknown): void {
  throwError(() => error).subscribe();
}
